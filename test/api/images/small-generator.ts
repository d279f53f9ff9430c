import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { Dependencies } from '../../../src/api/dependencies.js';
import { registerErrors } from '../../../src/api/http/errors.js';
import { registerEventStreams } from '../../../src/api/http/sse.js';
import { validatorCompiler } from '../../../src/api/http/validation.js';
import { CheckpointStore } from '../../../src/checkpoint/checkpoint-store.js';
import { NamedLatents } from '../../../src/directions/index.js';
import { createGenerator } from '../../../src/generation/generator.js';
import type { ImageGenerator } from '../../../src/generation/types.js';
import { FileStorage } from '../../../src/storage/index.js';
import { train } from '../../../src/training/train.js';
import { compile } from '../../compile.js';
import { historyIn } from '../../history.js';
import { silent } from '../../redis.js';
import { noiseImages, smallJob } from '../../small-training.js';

/** What a test does to the generator of {@link startImages}. */
export interface Watched {
  /** Images that have been asked for. */
  asked: number;
  /**
   * Called before images are made.
   * @param asked images that have been asked for, with these
   * @param signal gives them up
   */
  before: (asked: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Called before the arrays of a model are loaded. */
  beforeLoad: () => Promise<void>;
}

/**
 * Routes over a generator with the checkpoints of steps 10 and 20 of a small training. It listens, so that clients can leave.
 */
export async function startImages(
  routesOf: (
    dependencies: Pick<Dependencies, 'checkpoints' | 'generator' | 'names' | 'directions'>,
  ) => FastifyPluginAsync,
  cacheBytes = 0,
) {
  const compiled = await compile(['generation/thread', 'generation/png/thread']);
  const directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  const checkpoints = new CheckpointStore(directory);
  const job = smallJob();
  const history = historyIn(directory, job);
  for await (const _ of train({ job, images: noiseImages(), checkpoints, history, stopRequested: () => false }));
  const watched: Watched = { asked: 0, before: async () => {}, beforeLoad: async () => {} };
  const stored = {
    latest: () => checkpoints.latest(),
    async loadGenerator(id: string) {
      await watched.beforeLoad();
      return checkpoints.loadGenerator(id);
    },
  };
  const entry = pathToFileURL(join(compiled.directory, 'generation', 'thread.js'));
  const generator = createGenerator(stored, silent, {
    form: { precision: 'float32', isTried: false, name: 'float32 cpu' },
    cacheBytes,
    entry,
  });
  const { latentSize } = job.hyperparameters;

  const app: FastifyInstance = Fastify({ genReqId: () => 'test', forceCloseConnections: true });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorate('basePath', '');
  registerErrors(app);
  registerEventStreams(app);
  const hold: ImageGenerator['hold'] = async model => {
    const images = await generator.hold(model);
    return async (z, signal) => {
      watched.asked += z.length / latentSize;
      await watched.before(watched.asked, signal);
      return images(z, signal);
    };
  };
  const names = new NamedLatents(new FileStorage(directory));
  const directions = { automatic: () => Promise.reject(), taught: () => Promise.reject() };
  await app.register(routesOf({ checkpoints, generator: { ...generator, hold }, names, directions }));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    app,
    url,
    job: job.id,
    checkpoints,
    watched,
    async close() {
      await app.close();
      await generator.close();
      await compiled.remove();
      await rm(directory, { recursive: true });
    },
  };
}
