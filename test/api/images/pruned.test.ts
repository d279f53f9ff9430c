import Fastify from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { expect, test } from 'vitest';
import { registerErrors } from '../../../src/api/http/errors.js';
import { validatorCompiler } from '../../../src/api/http/validation.js';
import { generateRoutes } from '../../../src/api/images/routes.js';
import { presets } from '../../../src/model/presets.js';
import type { CheckpointManifest } from '../../../src/schema/checkpoint.js';
import { ServiceError } from '../../../src/schema/problem.js';
import { noCheckpoints, noNames } from '../service.js';

const checkpoint = (id: string) =>
  ({
    id,
    hyperparameters: presets.tiny.hyperparameters,
    files: { generator: { name: 'generator.safetensors', bytes: 1, sha256: id } },
  }) as CheckpointManifest;

test('a latest checkpoint that is pruned while a request waits gives way to the newer one, a pinned one does not', async () => {
  const ids = ['old', 'new'];
  const app = Fastify({ genReqId: () => 'test' });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorate('basePath', '');
  registerErrors(app);
  await app.register(
    generateRoutes({
      checkpoints: { ...noCheckpoints, get: async id => checkpoint(id) },
      generator: {
        kept: () => undefined,
        answer: (_, make, signal) => make(signal),
        form: 'float32 cpu avx2 2',
        latest: async () => checkpoint(ids.shift()!),
        grid: async ({ checkpoint: { id } }) => {
          if (id === 'old') throw new ServiceError('CHECKPOINT_NOT_FOUND', 'It was pruned.');
          return Buffer.from(id);
        },
        images: async () => new Uint8Array(),
        hold: async () => async () => new Uint8Array(),
        close: async () => {},
      },
      ...noNames,
    }),
  );
  const latest = await app.inject('/generate.png?seed=1');
  expect([latest.statusCode, latest.body, latest.headers['x-checkpoint']]).toEqual([200, 'new', 'new']);
  const pinned = await app.inject('/generate.png?seed=1&model=old');
  expect([pinned.statusCode, pinned.json().code]).toEqual([404, 'CHECKPOINT_NOT_FOUND']);
  await app.close();
});
