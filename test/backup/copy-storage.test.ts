import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { type CopyResult, copyStorage } from '../../src/backup/index.js';
import { type Content, FileStorage, type Storage } from '../../src/storage/index.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import { startFaultProxy } from '../s3/fault-proxy.js';
import { type S3Server, startS3Server } from '../s3/s3-server.js';

let server: S3Server;
let directory: string;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.remove());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-copy-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const folder = async (name: string) => new FileStorage(join(directory, name));
const bucket = async () => S3Storage.open(await server.bucket());
const bytes = (text: string) => new TextEncoder().encode(text);
/** Larger than what a store takes in one request. */
const large = Buffer.alloc(17 * 2 ** 20, 'large');

interface Copying {
  readonly replace?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { what: string; bytes: number; totalBytes: number }) => void;
}
const copy = (from: Storage, to: Storage, { replace = false, signal, onProgress = () => {} }: Copying = {}) =>
  copyStorage({ from: { name: 'FROM', storage: from }, to: { name: 'TO', storage: to }, replace, signal, onProgress });
const objectsOf = ({ copied, same }: CopyResult) => [copied.objects, same.objects];

async function fill(storage: Storage): Promise<void> {
  const group = (key: string, files: Record<string, Content>) =>
    storage.commit(key, async put => {
      for (const [name, content] of Object.entries(files)) await put(name, content);
    });
  await group('checkpoints/one-10', { 'manifest.json': bytes('10'), weights: large });
  await group('checkpoints/one-20', { 'manifest.json': bytes('20'), weights: bytes('20 weights') });
  await group('uploads/cats', { 'manifest.json': bytes('cats'), empty: bytes('') });
  await group('names/one/anna', { 'favourite.json': bytes('anna') });
  await storage.write('checkpoints/latest.json', bytes('one-20'));
  await storage.append('jobs/one/metrics.ndjson', bytes('1\n'));
  for (let i = 0; i < 20; i++) await storage.write(`jobs/one/samples/${i}.png`, bytes(`sample ${i}`));
}
const filled = 29;

async function textsOf(storage: Storage): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for await (const { key } of storage.objects()) {
    const content = Buffer.from((await storage.read(key))!);
    texts[key] = content.length > 1000 ? `${content.length} ${content.equals(large)}` : content.toString();
  }
  return texts;
}

describe.each([
  ['a folder', 'a bucket', folder, bucket],
  ['a bucket', 'a folder', bucket, folder],
  ['a folder', 'another', folder, folder],
  ['a bucket', 'another', bucket, bucket],
] as const)('from %s to %s', (_, __, first, second) => {
  let from: Storage;
  let to: Storage;
  beforeEach(async () => {
    [from, to] = [await first('from'), await second('to')];
    await fill(from);
  });

  it('everything comes, is read back, and is skipped the next time', async () => {
    const seen: number[] = [];
    const found = await copy(from, to, {
      onProgress: ({ what, bytes, totalBytes }) => {
        if (what === 'copied') seen.push(bytes / totalBytes);
      },
    });
    expect(objectsOf(found)).toEqual([filled, 0]);
    expect(await textsOf(to)).toEqual(await textsOf(from));
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const before = await to.facts('checkpoints/one-20/weights');
    expect(objectsOf(await copy(from, to))).toEqual([0, filled]);
    expect(await to.facts('checkpoints/one-20/weights')).toEqual(before);
  });

  it('an interruption leaves whole groups, and the same command continues', async () => {
    const interruption = new AbortController();
    const onProgress = ({ what, bytes }: { what: string; bytes: number }) => {
      // In the middle of the large file, when the other groups, which are copied beside it, are there.
      if (what === 'copied' && bytes > 2 ** 24) interruption.abort(new Error('enough'));
    };
    await expect(copy(from, to, { signal: interruption.signal, onProgress })).rejects.toThrow('enough');
    const there = await textsOf(to);
    expect(Object.keys(there)).not.toContain('checkpoints/one-10/weights');
    expect(Object.keys(there)).not.toContain('checkpoints/one-10/manifest.json');
    expect(Object.keys(there)).not.toContain('checkpoints/latest.json');
    const found = await copy(from, to);
    expect(objectsOf(found)).toEqual([filled - Object.keys(there).length, Object.keys(there).length]);
    expect(await textsOf(to)).toEqual(await textsOf(from));
  });
});

test('what differs in the target is kept, unless it may be replaced', async () => {
  const [from, to] = [await folder('from'), await bucket()];
  await fill(from);
  await to.write('checkpoints/latest.json', bytes('other'));
  await to.write('jobs/two/metrics.ndjson', bytes('2\n'));
  await expect(copy(from, to)).rejects.toThrow(
    'TO holds something else than FROM under the same keys: checkpoints/latest.json. Nothing was written. Choose a target that is empty, or add --replace',
  );
  expect(Object.keys(await textsOf(to))).toHaveLength(2);
  const found = await copy(from, to, { replace: true });
  expect([objectsOf(found), found.others]).toEqual([[filled, 0], 1]);
  expect(await textsOf(to)).toEqual({ ...(await textsOf(from)), 'jobs/two/metrics.ndjson': '2\n' });
  // The same size, and other bytes.
  await from.commit('checkpoints/one-20', async put => {
    await put('manifest.json', bytes('21'));
    await put('weights', bytes('20 weights'));
  });
  await expect(copy(from, to)).rejects.toThrow('the same keys: checkpoints/one-20.');
  expect(objectsOf(await copy(from, to, { replace: true }))).toEqual([2, filled - 2]);
});

test('what a machine has for itself, and pictures of the user, are not copied', async () => {
  const [from, to] = [await folder('from'), await folder('to')];
  await expect(copy(from, to)).rejects.toThrow('There is nothing to copy in FROM');
  const own = ['packed/a/images.bin', 'cuts/a/b', 'thumbnails/a', 'workers/a.json', 'redis/a.aof', 'replaced-1/jobs/a'];
  for (const key of [...own, 'datasets/dogs/1.png', 'jobs/one/metrics.ndjson']) await from.write(key, bytes(key));
  expect(await copy(from, to)).toMatchObject({ copied: { objects: 1 }, hasPictures: true });
  expect((await readdir(join(directory, 'to'))).filter(name => !name.startsWith('.'))).toEqual(['jobs']);
});

test('what does not come back as it was written is an error that names it, and is removed', async () => {
  const from = await folder('from');
  await from.write('jobs/one/metrics.ndjson', bytes('1234'));
  const proxy = await startFaultProxy(server.url);
  try {
    const to = S3Storage.open(await server.bucket(proxy.url));
    proxy.rule(({ method, url }) =>
      method === 'GET' && url.includes('metrics.ndjson') && !url.includes('list-type')
        ? { answer: async () => ({ status: 200, headers: { 'content-length': 4 }, body: Buffer.from('1235') }) }
        : 'pass',
    );
    await expect(copy(from, to)).rejects.toThrow(
      'jobs/one/metrics.ndjson was not read back as it was written, and has been removed again',
    );
    proxy.rule(() => 'pass');
    expect(await textsOf(to)).toEqual({});
    expect(objectsOf(await copy(from, to))).toEqual([1, 0]);
  } finally {
    await proxy.close();
  }
});

test('a source that changes meanwhile is copied as it was at one moment, or not at all', async () => {
  const [from, to] = [await folder('from'), await folder('to')];
  await fill(from);
  let changing: Promise<unknown> | undefined;
  const found = await copy(from, to, {
    onProgress: ({ what }) => {
      if (what !== 'copied' || changing) return;
      const replaced = from.commit('checkpoints/one-10', async put => {
        await put('manifest.json', bytes('new'));
        await put('weights', bytes('new'));
      });
      changing = Promise.all([from.remove('checkpoints/one-20'), replaced]);
    },
  });
  await changing;
  const texts = await textsOf(to);
  expect(['new new', `10 ${large.length} true`]).toContain(
    `${texts['checkpoints/one-10/manifest.json']} ${texts['checkpoints/one-10/weights']}`,
  );
  expect([undefined, '20']).toContain(texts['checkpoints/one-20/manifest.json']);
  expect(found.copied.objects).toBeLessThanOrEqual(filled);
});
