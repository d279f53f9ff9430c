import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FencedOffError, probeStorage, type Storage } from '../../src/storage/index.js';
import type { S3Options } from '../../src/storage/s3/options.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import { type FaultProxy, type ProxiedRequest, startFaultProxy } from '../s3/fault-proxy.js';
import { type S3Server, startS3Server } from '../s3/s3-server.js';
import { until } from '../wait.js';
import { storageConformance } from './conformance.js';

// What the storage makes of a store that fails, at moments which the tests choose.

let server: S3Server;
let proxy: FaultProxy;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.remove());
beforeEach(async () => {
  proxy = await startFaultProxy(server.url);
});
afterEach(() => proxy.close());

const slowDown = { status: 503, code: 'SlowDown' } as const;
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined) => content && new TextDecoder().decode(content);
const open = async (more: Partial<S3Options> = {}) => S3Storage.open({ ...(await server.bucket(proxy.url)), ...more });
const isOf = (method: string, part: string) => (request: ProxiedRequest) =>
  request.method === method && request.url.includes(part);
const isHead = isOf('PUT', '/heads/');

/** Applies a fault to the first requests that match. */
function first<Fault>(count: number, matches: (request: ProxiedRequest) => boolean, fault: Fault) {
  let left = count;
  return (request: ProxiedRequest) => (matches(request) && left-- > 0 ? fault : 'pass');
}

/** Applies a fault to the first request of each method for each object. */
function firstOfEach<Fault>(fault: Fault, methods: readonly string[]) {
  const seen = new Set<string>();
  return ({ method, url }: ProxiedRequest) => {
    const id = `${method} ${url}`;
    if (seen.has(id) || !methods.includes(method)) return 'pass';
    seen.add(id);
    return fault;
  };
}

const any = ['GET', 'HEAD', 'PUT', 'DELETE'];
for (const [name, fault, methods] of [
  ['the first answer is lost', 'cut the answer', any],
  ['the first body breaks off', 'half a body', ['GET']],
] as const)
  storageConformance(
    `S3Storage while ${name}`,
    async () => {
      proxy.rule(firstOfEach(fault, methods));
      return open({ attempts: 8 });
    },
    async () => {},
  );

test('a group whose commit was answered by silence is there once, and is not mistaken for that of another', async () => {
  const storage = await open();
  proxy.rule(first(1, isHead, 'cut the answer'));
  expect(await storage.create('uploads/cats', put => put('a', bytes('1')))).toBe(true);
  expect(text(await storage.read('uploads/cats/a'))).toBe('1');
  expect(await storage.create('uploads/cats', put => put('a', bytes('2')))).toBe(false);
  proxy.rule(first(1, isOf('PUT', '/log'), 'cut the answer'));
  await storage.append('jobs/one/log', bytes('once'));
  expect(text(await storage.read('jobs/one/log'))).toBe('once');
});

test('a commit whose answer was lost, and which another has replaced since, is not made again', async () => {
  const place = await server.bucket(proxy.url);
  const [storage, other] = [await S3Storage.open(place), await S3Storage.open({ ...place, endpoint: server.url })];
  let heads = 0;
  let replaced: Promise<void> | undefined;
  let isReplaced = false;
  proxy.rule(request => {
    if (!isHead(request) || isReplaced) return 'pass';
    if (heads++ === 0) return 'cut the answer';
    replaced ??= other
      .commit('tasks/one', put => put('a', bytes('newer')))
      .then(() => {
        isReplaced = true;
      });
    return slowDown;
  });
  await storage.commit('tasks/one', put => put('a', bytes('older')));
  await replaced;
  expect(text(await other.read('tasks/one/a'))).toBe('newer');
});

test('many requests that are not answered at once are all sent again', async () => {
  const storage = await open();
  const keys = Array.from({ length: 100 }, (_, i) => `tasks/object-${i}`);
  await Promise.all(keys.map(key => storage.write(key, bytes(key))));
  proxy.rule(firstOfEach('cut the answer', ['GET']));
  expect((await Promise.all(keys.map(key => storage.read(key)))).map(text)).toEqual(keys);
});

test('a store that stays overloaded is an error that says so, and leaves what was there', async () => {
  const storage = await open({ attempts: 2 });
  await storage.commit('tasks/one', put => put('a', bytes('old')));
  for (const fault of [slowDown, { status: 500, code: 'InternalError' }, 'cut the answer'] as const) {
    proxy.rule(request => (isHead(request) ? fault : 'pass'));
    const replaced = storage.commit('tasks/one', put => put('a', bytes('new')));
    await expect(replaced).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryAfter: 5 });
    proxy.rule(() => 'pass');
    // A write whose answers were all lost may have taken effect, as a whole.
    if (fault !== 'cut the answer') expect(text(await storage.read('tasks/one/a'))).toBe('old');
  }
});

test.each([3, -3])('on a machine whose clock is %i days ahead, what is missing is asked for once', async days => {
  // What is asked again and again would take minutes.
  const storage = await open({ attempts: 60 });
  const { now } = Date;
  Date.now = () => now() + days * 86_400_000;
  try {
    // From the first answer on, the SDK knows how late it is.
    expect(await storage.list('uploads')).toEqual([]);
    const before = proxy.requests.length;
    expect(await storage.read('jobs/one/log')).toBeUndefined();
    expect(await storage.facts('jobs/one/log')).toBeUndefined();
    await storage.append('jobs/one/log', bytes('1'));
    expect(text(await storage.read('jobs/one/log'))).toBe('1');
    expect(await storage.create('uploads/cats', put => put('a', bytes('1')))).toBe(true);
    expect(await storage.create('uploads/cats', put => put('a', bytes('2')))).toBe(false);
    expect(proxy.requests.length - before).toBeLessThan(25);
  } finally {
    Date.now = now;
  }
});

test('a stream continues where it broke off', async () => {
  const storage = await open();
  const content = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
  await storage.commit('packed/cats', put => put('images.bin', content));
  proxy.rule(first(3, isOf('GET', 'images.bin'), 'half a body'));
  const object = await storage.open('packed/cats/images.bin');
  const pieces: Uint8Array[] = [];
  for await (const piece of object!.stream()) pieces.push(piece);
  expect(Buffer.concat(pieces).equals(content)).toBe(true);
});

test('a large object is sent in parts, one of which is sent again', async () => {
  const storage = await open();
  const piece = new Uint8Array(2 ** 20).fill(7);
  async function* pieces() {
    for (let i = 0; i < 36; i++) yield piece;
  }
  proxy.rule(first(1, isOf('PUT', 'partNumber=2'), slowDown));
  await storage.commit('packed/cats', put => put('images.bin', pieces()));
  expect((await storage.facts('packed/cats/images.bin'))?.bytes).toBe(36 * 2 ** 20);
  expect(proxy.requests.filter(isOf('PUT', 'partNumber=2')).length).toBe(2);
  const object = await storage.open('packed/cats/images.bin');
  const end = new Uint8Array(3);
  await object!.read(end, 36 * 2 ** 20 - 3);
  expect([...end]).toEqual([7, 7, 7]);
});

test('whoever is patient outlives a store that refuses connections', async () => {
  const storage = await open({ attempts: 60 });
  await proxy.refuse();
  let isWritten = false;
  const writing = storage.write('pins/serving.json', bytes('{}')).then(() => {
    isWritten = true;
  });
  await expect((await open({ attempts: 2 })).read('pins/serving.json')).rejects.toMatchObject({
    code: 'STORAGE_UNAVAILABLE',
  });
  expect(isWritten).toBe(false);
  await proxy.open();
  await writing;
  expect(text(await storage.read('pins/serving.json'))).toBe('{}');
});

test.each([
  ['a commit', isHead, (stale: Storage) => stale.commit('checkpoints/job-1', put => put('a', bytes('stale')))],
  [
    'latest.json',
    isOf('PUT', 'latest.json'),
    (stale: Storage) => stale.write('checkpoints/latest.json', bytes('stale')),
  ],
] as const)('an attempt that is held up at %s takes no effect once a newer one has written', async (_, held, write) => {
  const storage = await open();
  const stale = await storage.fenced('job', 1);
  let release = () => {};
  const after = new Promise<void>(resolve => {
    release = resolve;
  });
  const before = proxy.requests.length;
  proxy.rule(first(1, held, { after }));
  const writing = write(stale);
  writing.catch(() => {});
  await until('its write is on its way', () => proxy.requests.slice(before).some(held));
  const newer = await storage.fenced('job', 2);
  await newer.commit('checkpoints/job-1', put => put('a', bytes('new')));
  await newer.write('checkpoints/latest.json', bytes('new'));
  release();
  await expect(writing).rejects.toThrow(FencedOffError);
  for (const key of ['checkpoints/job-1/a', 'checkpoints/latest.json'])
    expect(text(await storage.read(key))).toBe('new');
});

describe('the probe', () => {
  test('accepts a store that honors conditions, also when an answer is lost', async () => {
    const s3 = await server.bucket(proxy.url);
    proxy.rule(first(1, isOf('PUT', 'probe'), 'cut the answer'));
    expect(await probeStorage({ s3 })).toMatchObject({ s3: { bucket: s3.bucket } });
  });

  test.each(['if-none-match', 'if-match'])('refuses a store that ignores %s, and says what to do', async header => {
    const s3 = await server.bucket(proxy.url);
    const client = new S3Client({ endpoint: server.url, region: 'us-east-1', forcePathStyle: true });
    // What such a store does: it writes, whatever the condition.
    const ignoring =
      ({ url, body }: ProxiedRequest) =>
      async () => {
        const Key = decodeURIComponent(url.split('?')[0]!.split('/').slice(2).join('/'));
        const { ETag = '' } = await client.send(new PutObjectCommand({ Bucket: s3.bucket, Key, Body: body }));
        return { status: 200, headers: { etag: ETag, 'content-length': 0 }, body: Buffer.alloc(0) };
      };
    proxy.rule(request =>
      request.method === 'PUT' && request.headers[header] ? { answer: ignoring(request) } : 'pass',
    );
    await expect(probeStorage({ s3 })).rejects.toThrow(
      /ignores the condition If-.* Use an S3-compatible store that honors conditional writes/,
    );
  });

  test('says which bucket is missing, and which credentials are wrong', async () => {
    const s3 = await server.bucket();
    await expect(probeStorage({ s3: { ...s3, bucket: 'nowhere' } })).rejects.toThrow(
      'There is no bucket nowhere (setting STORAGE_URL): create it, or correct its name',
    );
    proxy.rule(() => ({ status: 403, code: 'InvalidAccessKeyId' }));
    await expect(probeStorage({ s3: { ...s3, endpoint: proxy.url } })).rejects.toThrow(
      'refuses the credentials (InvalidAccessKeyId)',
    );
  });
});
