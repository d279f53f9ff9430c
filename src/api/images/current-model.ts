import type { FastifyRequest } from 'fastify';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';

/** Seconds after which a client may look for a first generator again. */
const retryAfter = 30;

/**
 * The checkpoint that serves a model.
 * @param model `latest` or the id of a checkpoint
 * @throws ServiceError NO_GENERATOR, saying how to start a training, CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED
 */
export async function servingCheckpoint(
  model: string,
  { checkpoints, generator }: Pick<Dependencies, 'checkpoints' | 'generator'>,
  { protocol, host, server }: Pick<FastifyRequest, 'protocol' | 'host' | 'server'>,
): Promise<CheckpointManifest> {
  if (model !== 'latest') return checkpoints.get(model);
  const latest = await generator.latest();
  if (latest) return latest;
  throw new ServiceError(
    'NO_GENERATOR',
    'Nothing has been trained yet. Start a training, and ask again after its first checkpoint: ' +
      `curl ${protocol}://${host}${server.basePath}/jobs -H 'Content-Type: application/json' ` +
      `-d '{"dataset": "demo-faces", "preset": "tiny"}'`,
    { retryAfter },
  );
}
