import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zipFiles } from '../../../src/generation/zip-files.js';
import type { CheckpointManifest } from '../../../src/schema/checkpoint.js';
import { describeFile } from '../../../src/storage/index.js';
import { smallHyperparameters } from '../../small-training.js';
import { unzip } from '../../unzip.js';
import type { TestService } from '../service.js';
import { type ImportingService, startImportingService } from './importing-service.js';

let service: TestService;
let archive: Buffer;
let manifest: CheckpointManifest;
let send: ImportingService['send'];
beforeAll(async () => {
  ({ service, archive, send } = await startImportingService());
  manifest = JSON.parse((await unzip(archive))[0]!.content.toString()) as CheckpointManifest;
  // What is refused leaves it as it is.
  expect((await send()).statusCode).toBe(201);
});
afterAll(() => service.close());

/** The export with other files in it. */
async function changed(change: (name: string, content: Buffer) => Buffer | undefined): Promise<Buffer> {
  const files = (await unzip(archive)).map(({ name, content }) => ({ name, content: change(name, content) }));
  async function* kept() {
    for (const { name, content } of files) if (content) yield { name, content };
  }
  return Buffer.concat(await zipFiles(kept(), new Date(0)).toArray());
}
const withManifest = (change: (manifest: Record<string, unknown>) => object) =>
  changed((name, content) =>
    name.endsWith('manifest.json') ? Buffer.from(JSON.stringify(change(JSON.parse(content.toString())))) : content,
  );

/** The export with another file of arrays, and a manifest that describes it. */
async function withArrays(part: 'generator' | 'training', change: (bytes: Buffer) => Buffer): Promise<Buffer> {
  const { content } = (await unzip(archive)).find(({ name }) => name.endsWith(`${part}.safetensors`))!;
  const bytes = change(content);
  const files = { ...manifest.files, [part]: describeFile(manifest.files[part].name, bytes) };
  return changed((name, old) => {
    if (name.endsWith('manifest.json')) return Buffer.from(JSON.stringify({ ...manifest, files }));
    return name.endsWith(`${part}.safetensors`) ? bytes : old;
  });
}
const renamedIn = (bytes: Buffer, from: string, to: string) =>
  Buffer.from(bytes.toString('latin1').replace(`"${from}"`, `"${to}"`), 'latin1');

async function manyFiles(): Promise<Buffer> {
  async function* files() {
    for (let i = 0; i < 21; i++) yield { name: `${i}`, content: Buffer.alloc(1) };
  }
  return Buffer.concat(await zipFiles(files(), new Date(0)).toArray());
}

/** The file of arrays with a header of more than 1 MiB, in which none of them is left out. */
function longHeader(bytes: Buffer): Buffer {
  const end = 8 + Number(bytes.readBigUInt64LE());
  const header = Buffer.alloc(2 ** 20 + 16, ' ');
  bytes.copy(header, 0, 8, end);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
}

test.each<[string, () => Promise<Buffer> | Buffer, string]>([
  ['is no archive', () => Buffer.from('hello'), 'cannot be read as a zip archive'],
  ['ends early', () => archive.subarray(0, archive.length - 1000), 'cannot be read as a zip archive'],
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
    () => withManifest(m => ({ ...m, hyperparameters: { ...smallHyperparameters, imageSize: 18 } })),
    'do not fit together',
  ],
  [
    'has other networks',
    () => withManifest(m => ({ ...m, hyperparameters: { ...smallHyperparameters, latentSize: 101 } })),
    'which should be [101,',
  ],
  [
    'has a flipped bit',
    () =>
      changed((name, content) =>
        name.endsWith('generator.safetensors') ? Buffer.from(content).fill(1, content.length - 1) : content,
      ),
    'does not match the SHA-256',
  ],
  [
    'has a number that is none',
    () => withArrays('training', bytes => Buffer.from(bytes).fill(0xff, bytes.length - 4)),
    'that has values in discriminator/',
  ],
  [
    'has an array of another name',
    () => withArrays('generator', bytes => renamedIn(bytes, 'generator/dense/kernel', 'generator/dense/kernal')),
    'lacks the array generator/dense/kernel',
  ],
  ['has a huge header', () => withArrays('generator', longHeader), 'has a header of'],
  [
    'has networks that no archive can hold',
    () =>
      withManifest(m => ({
        ...m,
        hyperparameters: { ...smallHyperparameters, generatorChannels: [4096, 4096] },
      })),
    'has networks of',
  ],
  ['has too many files', () => manyFiles(), 'more than 20 files'],
  [
    'is far larger than its networks',
    () => changed((name, content) => (name.endsWith('generator.safetensors') ? Buffer.alloc(3_000_000) : content)),
    'more than it can need',
  ],
])('an archive that %s is a 422, and nothing is kept', async (_what, make, detail) => {
  const before = (await service.app.inject('/models')).json().data.length;
  const answer = await send(await make());
  expect([answer.statusCode, answer.json().code]).toEqual([422, 'IMPORT_INVALID']);
  expect(answer.json().detail).toContain(detail);
  expect((await service.app.inject('/models')).json().data.length).toBe(before);
  expect((await readdir(join(service.redis.dataDir, '.tmp'))).length).toBe(0);
});

test.each<[string, string, Buffer]>([
  ['an empty body', 'application/zip', Buffer.alloc(0)],
  ['a form', 'multipart/form-data; boundary=x', Buffer.from('--x--')],
])('%s is a 400 that says how to send the file', async (_what, type, payload) => {
  const answer = await send(payload, type);
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'INVALID_REQUEST']);
  expect(answer.json().detail).toContain('curl --data-binary @FILE.zip');
});
