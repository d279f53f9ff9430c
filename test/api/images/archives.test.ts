import { get, type IncomingMessage } from 'node:http';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { archiveRoutes } from '../../../src/api/images/archives/routes.js';
import { generateRoutes } from '../../../src/api/images/routes.js';
import { latents } from '../../../src/model/latents.js';
import { unzip } from '../../unzip.js';
import { until } from '../../wait.js';
import { startImages } from './small-generator.js';

const [imageSize, latentSize] = [16, 8];
let images: Awaited<ReturnType<typeof startImages>>;
beforeAll(async () => {
  images = await startImages(dependencies => async app => {
    await app.register(archiveRoutes(dependencies));
    await app.register(generateRoutes(dependencies));
    // A machine that computes in another way, over the same checkpoints.
    const other = { ...dependencies, generator: { ...dependencies.generator, form: 'bfloat16 cpu' } };
    await app.register(archiveRoutes(other), { prefix: '/other' });
    await app.register(generateRoutes(other), { prefix: '/other' });
  });
});
beforeEach(() => {
  Object.assign(images.watched, { asked: 0, before: async () => {} });
});
afterAll(() => images.close());

const ask = (query: string, headers = {}) => images.app.inject({ url: `/generate.zip?${query}`, headers });

const pixelsOf = (image: Buffer) => sharp(image).removeAlpha().raw().toBuffer();

test('GET /generate.zip has single images, and the z of each', async () => {
  const answer = await ask('seed=42&count=40');
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/zip']);
  expect(answer.headers).toMatchObject({
    'x-checkpoint': `${images.job}-20`,
    'content-disposition': `attachment; filename="${images.job}-20-seed-42.zip"`,
  });
  const [list, ...pictures] = await unzip(answer.rawPayload);
  expect(list!.name).toBe('latents.json');
  const { checkpoint, images: listed } = JSON.parse(list!.content.toString());
  expect(checkpoint).toBe(`${images.job}-20`);
  expect(pictures.map(({ name }) => name)).toEqual(listed.map(({ file }: { file: string }) => file));
  expect(pictures.map(({ name }) => name)).toEqual(
    Array.from({ length: 40 }, (_, i) => `${String(i).padStart(4, '0')}.png`),
  );
  for (const i of [0, 15, 16, 39]) {
    const { seed, index, z } = listed[i];
    expect([seed, index, z]).toEqual([42, i, [...latents(42, i, 1, latentSize)]]);
    const single = await images.app.inject(`/generate.png?z=${z.join()}&rows=1`);
    const [zipped, alone] = await Promise.all([pixelsOf(pictures[i]!.content), pixelsOf(single.rawPayload)]);
    expect(zipped.length).toBe(imageSize ** 2 * 3);
    // A batch of another size may round differently.
    zipped.forEach((level, at) => {
      expect(Math.abs(level - alone[at]!)).toBeLessThanOrEqual(1);
    });
    expect(pictures[i]!.content.toString('latin1')).toContain(`seed(42, ${i})`);
  }
});

test('the same request gives the same bytes, dated by the checkpoint, and images are not compressed again', async () => {
  const [first, second] = [await ask('seed=1&count=20'), await ask('seed=1&count=20')];
  expect(first.rawPayload.equals(second.rawPayload)).toBe(true);
  const { createdAt } = await images.checkpoints.get(`${images.job}-20`);
  const [list, image] = await unzip(first.rawPayload);
  // Zip archives count in steps of two seconds.
  expect(Math.abs(image!.modified.getTime() - Date.parse(createdAt))).toBeLessThanOrEqual(2000);
  expect([list!.isStored, image!.isStored]).toEqual([false, true]);
  const again = await ask('seed=1&count=20', { 'if-none-match': String(first.headers.etag) });
  expect([again.statusCode, again.body]).toEqual([304, '']);
  expect((await ask('seed=1&count=21')).headers.etag).not.toBe(first.headers.etag);
});

test.each([
  [
    'latent=seed(1)&latent=mix(seed(1),seed(2),0.5)&format=webp',
    2,
    'latents',
    '0001.webp',
    { latent: 'mix(seed(1),seed(2),0.5)' },
  ],
  [
    'path=walk(seed(1),seed(2))&count=5&format=jpeg',
    5,
    'path',
    '0001.jpg',
    { path: 'walk(seed(1),seed(2))', place: 0.25 },
  ],
  ['count=3&scale=2&truncation=0.5', 3, 'seed-0', '0001.png', { seed: 0, index: 1 }],
] as const)('of %s', async (query, count, name, file, origin) => {
  const answer = await ask(query);
  expect(answer.headers['content-disposition']).toContain(`-${name}.zip"`);
  const [list, ...pictures] = await unzip(answer.rawPayload);
  expect(pictures.length).toBe(count);
  expect(pictures[1]!.name).toBe(file);
  expect(JSON.parse(list!.content.toString()).images[1]).toMatchObject({ file, ...origin });
});

describe('what cannot be made is refused before any work', () => {
  test.each([
    ['count=10001', 'count', 'from 1 to 10000'],
    ['count=0', 'count', 'from 1 to 10000'],
    ['seed=-1', 'seed', 'whole number'],
    ['format=gif', 'format', 'png, webp or jpeg'],
    ['seed=1&path=walk(seed(1),seed(2))', 'seed', 'together with'],
    ['latent=seed(1)&count=3', 'count', 'one image for each latent'],
    ['path=seed(1)', 'path', 'single latent'],
    ['latent=walk(seed(1),seed(2))', 'latent', 'this is a path'],
  ])('%s', async (query, path, message) => {
    const answer = await ask(query);
    expect([answer.statusCode, answer.json().errors[0]?.path]).toEqual([400, path]);
    expect(answer.json().errors[0].message).toContain(message);
    expect(images.watched.asked).toBe(0);
  });
});

/** Asks as a client that reads only when it is told to. */
const open = (query: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get(`${images.url}/generate.zip?${query}`, resolve).on('error', reject);
  });

test('nothing more is made for a client that leaves', async () => {
  let given: AbortSignal | undefined;
  images.watched.before = async (asked, signal) => {
    if (asked <= 100) return;
    given = signal;
    await new Promise(resolve => signal?.addEventListener('abort', resolve));
  };
  const answer = await open('count=10000');
  answer.resume().on('error', () => {});
  const signal = await until('more images are asked for', () => given);
  answer.destroy();
  await until('the service sees that the client has left', () => signal.aborted);
  expect(images.watched.asked).toBe(112);
});

test('an archive that cannot be finished is cut off, and does not look like a whole one', async () => {
  images.watched.before = async asked => {
    if (asked > 100) throw new Error('The generator failed for good');
  };
  const answer = await open('count=1000');
  expect(answer.statusCode).toBe(200);
  const parts: Buffer[] = [];
  await expect(
    (async () => {
      for await (const part of answer) parts.push(part);
    })(),
  ).rejects.toThrow('aborted');
  await expect(unzip(Buffer.concat(parts))).rejects.toThrow();
});

test('what fails before the first image is an error as any other', async () => {
  images.watched.before = async () => {
    throw new Error('The generator failed for good');
  };
  const answer = await ask('count=1000');
  expect([answer.statusCode, answer.json().code]).toEqual([500, 'INTERNAL']);
  expect(answer.headers['content-disposition']).toBeUndefined();
});

test('an archive is finished although its checkpoint is removed meanwhile', async () => {
  const { id } = await images.checkpoints.get(`${images.job}-10`);
  images.watched.before = async asked => {
    if (asked === 32) await images.checkpoints.remove([id], async () => false);
  };
  const whole = await unzip((await ask(`model=${id}&count=100`)).rawPayload);
  expect(whole.length).toBe(101);
  expect((await ask(`model=${id}`)).json().code).toBe('CHECKPOINT_NOT_FOUND');
});

test.each(['generate.png?seed=1', 'generate.webp?seed=1', 'generate.zip?count=2'])(
  '%s has another ETag where images are computed in another precision',
  async path => {
    const answers = await Promise.all(['', '', '/other'].map(prefix => images.app.inject(`${prefix}/${path}`)));
    const [etag, again, other] = answers.map(({ headers }) => headers.etag as string);
    expect(again).toBe(etag);
    expect(other).not.toBe(etag);
    const known = { 'if-none-match': etag };
    const status = async (url: string) => (await images.app.inject({ url, headers: known })).statusCode;
    expect([await status(`/${path}`), await status(`/other/${path}`)]).toEqual([304, 200]);
  },
);
