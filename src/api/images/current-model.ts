import type { FastifyRequest } from 'fastify';
import { unpinAdvice } from '../../checkpoint/checkpoint-pin.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';

/** Seconds after which a client may look for a first generator again. */
const retryAfter = 30;

type Stores = {
  readonly checkpoints: Pick<Dependencies['checkpoints'], 'get' | 'pinned' | 'isSetAside'>;
  readonly generator: Pick<Dependencies['generator'], 'latest'>;
};
type Asking = Pick<FastifyRequest, 'protocol' | 'host' | 'server'>;

/** The checkpoint that answers a request. */
export interface Serving {
  readonly checkpoint: CheckpointManifest;
  /** Whether the request names it by its id: no other can ever answer it. */
  readonly isById: boolean;
}

/**
 * The checkpoint that answers a request.
 * @param model `latest`, the id of a checkpoint, or undefined: the pinned one, or else the newest
 * @throws ServiceError NO_GENERATOR, saying how to start a training, CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED or NEWER_DATA
 */
export async function servingCheckpoint(
  model: string | undefined,
  { checkpoints, generator }: Stores,
  { protocol, host, server }: Asking,
): Promise<Serving> {
  if (model !== undefined && model !== 'latest') return { checkpoint: await checkpoints.get(model), isById: true };
  const checkpoint = await (model === 'latest' ? generator.latest() : defaultCheckpoint({ checkpoints, generator }));
  if (checkpoint) return { checkpoint, isById: false };
  throw new ServiceError(
    'NO_GENERATOR',
    'Nothing has been trained yet. Start a training, and ask again after its first checkpoint: ' +
      `curl ${protocol}://${host}${server.basePath}/jobs -H 'Content-Type: application/json' ` +
      `-d '{"dataset": "demo-faces", "preset": "tiny"}'`,
    { retryAfter },
  );
}

/**
 * The checkpoint that answers whoever names none: the pinned one, or the newest; null when there is none yet.
 * @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED, of the pinned one, or NEWER_DATA
 */
export async function defaultCheckpoint({ checkpoints, generator }: Stores): Promise<CheckpointManifest | null> {
  const pinned = await checkpoints.pinned();
  return pinned === null ? generator.latest() : pinnedCheckpoint(pinned, checkpoints);
}

/**
 * Makes an answer with the checkpoint of {@link servingCheckpoint}. The newest one can be replaced by a newer one, and pruned,
 * while a request waits: then the answer is made once more.
 */
export async function withServingCheckpoint<Answer>(
  model: string | undefined,
  stores: Stores,
  request: Asking,
  answer: (serving: Serving) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await answer(await servingCheckpoint(model, stores, request));
  } catch (error) {
    if (!isPruned(error) || (model !== undefined && model !== 'latest')) throw error;
    return answer(await servingCheckpoint(model, stores, request));
  }
}

/** Whether an error says that a checkpoint has gone. */
function isPruned(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'CHECKPOINT_NOT_FOUND';
}

/** The error says that it is the pinned one, since the request does not. */
async function pinnedCheckpoint(id: string, checkpoints: Stores['checkpoints']): Promise<CheckpointManifest> {
  try {
    return await checkpoints.get(id);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'CHECKPOINT_NOT_FOUND') throw error;
    if (await checkpoints.isSetAside(id))
      throw new ServiceError(
        'CHECKPOINT_DAMAGED',
        `The checkpoint ${id} is damaged and has been set aside as ${id}.damaged. ${unpinAdvice}`,
      );
    throw new ServiceError('CHECKPOINT_NOT_FOUND', `There is no checkpoint ${id}. ${unpinAdvice}`);
  }
}
