import { encodeSafetensors, fileNames } from '../../src/checkpoint/index.js';
import { expectedArrays } from '../../src/exports/expected-arrays.js';
import { zipFiles } from '../../src/generation/zip-files.js';
import type { Tensors } from '../../src/model/tensors.js';
import { CheckpointManifest } from '../../src/schema/checkpoint.js';
import { describeFile } from '../../src/storage/index.js';
import { smallHyperparameters } from '../small-training.js';

/** What a service exports as `raw` of networks that are small, and all zeros. */
export async function smallArchive(): Promise<Buffer> {
  const expected = expectedArrays(smallHyperparameters);
  const bytesOf = (part: 'generator' | 'training') => {
    const tensors: Tensors = Object.fromEntries(
      [...expected[part]].map(([name, shape]) => [
        name,
        { shape, data: new Float32Array(shape.reduce((product, n) => product * n, 1)) },
      ]),
    );
    return Buffer.concat(encodeSafetensors(tensors));
  };
  const parts = { generator: bytesOf('generator'), training: bytesOf('training') };
  const manifest = CheckpointManifest.parse({
    format: 1,
    id: 'job-elsewhere-7',
    job: 'job-elsewhere',
    step: 7,
    createdAt: '2026-01-01T00:00:00.000Z',
    dataset: 'cats',
    preset: 'tiny',
    seed: 1,
    hyperparameters: smallHyperparameters,
    precision: 'float32',
    losses: null,
    files: {
      generator: describeFile(fileNames.generator, parts.generator),
      training: describeFile(fileNames.training, parts.training),
    },
  });
  async function* files() {
    yield { name: 'manifest.json', content: Buffer.from(JSON.stringify(manifest)) };
    yield { name: fileNames.generator, content: parts.generator };
    yield { name: fileNames.training, content: parts.training };
  }
  return Buffer.concat(await zipFiles(files(), new Date(0)).toArray());
}

/** Imports an archive over a real connection: what takes long does with it what only a socket can. */
export async function sendArchive(url: string, payload: Uint8Array, type = 'application/zip') {
  const options = { method: 'POST', body: new Uint8Array(payload), headers: { 'content-type': type } };
  const answer = await fetch(`${url}/checkpoints`, options);
  const body = await answer.text();
  return {
    statusCode: answer.status,
    headers: Object.fromEntries(answer.headers),
    json: <T = Record<string, string>>() => JSON.parse(body) as T,
  };
}
