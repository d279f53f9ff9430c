import { afterAll, beforeAll, expect, test } from 'vitest';
import { zipFiles } from '../../../src/generation/zip-files.js';
import type { CheckpointManifest } from '../../../src/schema/checkpoint.js';
import type { JobView } from '../../../src/schema/job.js';
import { type ExportingService, startExportingService } from '../../exports/exporting-service.js';
import { unzip } from '../../unzip.js';

let service: ExportingService;
let tiny: CheckpointManifest;
let raw: Buffer;
beforeAll(async () => {
  service = await startExportingService();
  tiny = await service.save('tiny');
  raw = (await service.app.inject(`/checkpoints/${tiny.id}/download?format=raw`)).rawPayload;
});
afterAll(() => service.close());

const send = (payload: Buffer) =>
  service.app.inject({ method: 'POST', url: '/checkpoints', payload, headers: { 'content-type': 'application/zip' } });

/** The export with other files in it. */
async function changed(change: (name: string, content: Buffer) => Buffer | undefined): Promise<Buffer> {
  const files = (await unzip(raw)).map(({ name, content }) => ({ name, content: change(name, content) }));
  async function* kept() {
    for (const { name, content } of files) if (content) yield { name, content };
  }
  return Buffer.concat(await zipFiles(kept(), new Date(0)).toArray());
}
const withManifest = (change: (manifest: Record<string, unknown>) => object) =>
  changed((name, content) =>
    name.endsWith('manifest.json') ? Buffer.from(JSON.stringify(change(JSON.parse(content.toString())))) : content,
  );

test('a raw export becomes a checkpoint under an id of its own, which serves the same images and is exported again', async () => {
  const answer = await send(raw);
  expect(answer.statusCode).toBe(201);
  const imported = answer.json<CheckpointManifest>();
  expect(imported.id).toMatch(/^imported-[0-9a-f]+-2$/);
  expect(answer.headers.location).toBe(`/checkpoints/${imported.id}`);
  expect(imported).toMatchObject({ step: 2, hyperparameters: tiny.hyperparameters, files: tiny.files });
  expect((await service.app.inject('/models/current')).json().id).toBe(imported.id);
  expect(await service.images(imported)).toEqual(await service.images(tiny));
  expect((await service.app.inject(`/checkpoints/${imported.id}/download?format=onnx`)).statusCode).toBe(200);
  const again = await send((await service.app.inject(`/checkpoints/${imported.id}/download?format=raw`)).rawPayload);
  expect(again.statusCode).toBe(201);
  const job = await service.app.inject({
    method: 'POST',
    url: '/jobs',
    payload: { resumeFrom: imported.id, dataset: 'demo-faces', steps: 10 },
  });
  expect(job.statusCode).toBe(202);
  expect(job.json<JobView>()).toMatchObject({ resumeFrom: imported.id, dataset: 'demo-faces' });
});

test.each<[string, () => Promise<Buffer> | Buffer, string]>([
  ['is no archive', () => Buffer.from('hello'), 'cannot be read as a zip archive'],
  ['ends early', () => raw.subarray(0, raw.length - 1000), 'cannot be read as a zip archive'],
  [
    'lacks its manifest',
    () => changed((name, content) => (name.endsWith('manifest.json') ? undefined : content)),
    'has no manifest.json',
  ],
  [
    'lacks a file',
    () => changed((name, content) => (name.endsWith('training.safetensors') ? undefined : content)),
    'has no training.safetensors',
  ],
  ['has another manifest', () => withManifest(m => ({ ...m, step: 'two' })), 'not one of a checkpoint'],
  ['has a path for a dataset', () => withManifest(m => ({ ...m, dataset: '../../etc' })), 'not one of a checkpoint'],
  [
    'has sizes that do not fit',
    () => withManifest(m => ({ ...m, hyperparameters: { ...tiny.hyperparameters, imageSize: 33 } })),
    'do not fit together',
  ],
  [
    'has other networks',
    () => withManifest(m => ({ ...m, hyperparameters: { ...tiny.hyperparameters, latentSize: 101 } })),
    'which should be [101, 2048]',
  ],
  [
    'has a flipped bit',
    () =>
      changed((name, content) =>
        name.endsWith('generator.safetensors') ? Buffer.from(content).fill(1, 9000, 9001) : content,
      ),
    'does not match the SHA-256',
  ],
  [
    'is far larger than its networks',
    () => changed((name, content) => (name.endsWith('generator.safetensors') ? Buffer.alloc(30_000_000) : content)),
    'more than it can need',
  ],
])('an archive that %s is a 422, and nothing is kept', async (_what, make, detail) => {
  const before = (await service.app.inject('/models')).json().data.length;
  const answer = await send(await make());
  expect([answer.statusCode, answer.json().code]).toEqual([422, 'IMPORT_INVALID']);
  expect(answer.json().detail).toContain(detail);
  expect((await service.app.inject('/models')).json().data.length).toBe(before);
});

test('an empty body is a 400', async () => {
  expect((await send(Buffer.alloc(0))).json().code).toBe('INVALID_REQUEST');
});
