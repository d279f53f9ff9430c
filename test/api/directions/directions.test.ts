import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckpointStore } from '../../../src/checkpoint/index.js';
import { createDirections } from '../../../src/directions/index.js';
import { createGenerator } from '../../../src/generation/generator.js';
import type { ImageGenerator } from '../../../src/generation/types.js';
import { latents } from '../../../src/model/latents.js';
import { train } from '../../../src/training/train.js';
import { compile } from '../../compile.js';
import { historyIn } from '../../history.js';
import { silent } from '../../redis.js';
import { noiseImages, smallHyperparameters, smallJob } from '../../small-training.js';
import { startTestService, type TestService } from '../service.js';

const { imageSize, latentSize } = smallHyperparameters;
let compiled: Awaited<ReturnType<typeof compile>>;
let service: TestService;
let generator: ImageGenerator;
let directory: string;

beforeAll(async () => {
  compiled = await compile(['generation/thread', 'generation/png/thread', 'directions/thread']);
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  const makeGenerator = (checkpoints: CheckpointStore) => {
    generator = createGenerator(checkpoints, silent, {
      form: { precision: 'float32', isTried: false, name: 'float32' },
      cacheBytes: 0,
      entry: thread('generation'),
    });
    return generator;
  };
  service = await startTestService(undefined, undefined, undefined, {
    makeGenerator,
    directionsThread: thread('directions'),
  });
  const job = smallJob({ checkpoint: { every: 2, keep: 10 }, steps: 4 });
  const { checkpoints } = service;
  const history = historyIn(directory, job);
  for await (const _ of train({ job, images: noiseImages(), checkpoints, history, stopRequested: () => false })) {
    // Only its checkpoints matter.
  }
});
afterAll(async () => {
  await generator.close();
  await service.close();
  await compiled.remove();
  await rm(directory, { recursive: true });
});

const thread = (folder: string) => pathToFileURL(join(compiled.directory, folder, 'thread.js'));
const get = (url: string, headers = {}) => service.app.inject({ url, headers });
const post = (payload: object) => service.app.inject({ method: 'POST', url: '/directions', payload });
const lengthOf = (vector: readonly number[]) => Math.hypot(...vector);
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** Mean level of each image of a picture, row by row. */
async function levels(png: Buffer, rows: number, cols: number): Promise<number[]> {
  const { data } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const sums = new Array<number>(rows * cols).fill(0);
  data.forEach((level, i) => {
    const [x, y] = [Math.floor(i / 3) % (cols * imageSize), Math.floor(i / 3 / (cols * imageSize))];
    sums[Math.floor(y / imageSize) * cols + Math.floor(x / imageSize)]! += level / (imageSize ** 2 * 3);
  });
  return sums;
}

describe('automatic directions', () => {
  test('are listed first, orthonormal, and the same in every request', async () => {
    const { data, nextCursor } = (await get('/directions')).json();
    expect(data.map(({ name }: { name: string }) => name)).toEqual(
      Array.from({ length: Math.min(12, latentSize) }, (_, i) => `auto${i + 1}`),
    );
    expect(nextCursor).toBeNull();
    expect(data[0]).toMatchObject({ kind: 'automatic', createdAt: null, separation: null });
    for (const { vector } of data) {
      expect(lengthOf(vector)).toBeCloseTo(1, 5);
      if (vector !== data[0].vector) expect(dot(vector, data[0].vector)).toBeCloseTo(0, 5);
    }
    expect((await get('/directions/auto2')).json()).toEqual(data[1]);
  });

  test('can be used in expressions, given a name, and not deleted', async () => {
    const { vector } = (await get('/directions/auto1')).json();
    const latent = (
      await service.app.inject({ method: 'PUT', url: '/favourites/moved', payload: { latent: '0*seed(1)-0.5*auto1' } })
    ).json();
    latent.z.forEach((x: number, i: number) => {
      expect(x).toBeCloseTo(-0.5 * vector[i], 6);
    });
    const named = await post({ name: 'hue', from: 'auto1' });
    expect([named.statusCode, named.json()]).toMatchObject([
      201,
      { name: 'hue', kind: 'named', from: 'auto1', separation: null },
    ]);
    expect(dot(named.json().vector, vector)).toBeCloseTo(1, 5);
    const deletion = await service.app.inject({ method: 'DELETE', url: '/directions/auto1' });
    expect([deletion.statusCode, deletion.json().errors[0].path]).toEqual([400, 'name']);
  });
});

describe('a direction from images', () => {
  /** Expressions for the brightest and the darkest of 64 images. */
  async function ticks(count: number) {
    const { rawPayload } = await get('/generate.png?seed=1');
    const order = [...(await levels(rawPayload, 8, 8)).entries()]
      .sort(([, a], [, b]) => b - a)
      .map(([i]) => `seed(1, ${i})`);
    return { with: order.slice(0, count), without: order.slice(-count) };
  }

  test('changes other images the same way, and says how well it tells those images apart', async () => {
    const made = await post({ name: 'bright', ...(await ticks(8)) });
    expect([made.statusCode, made.headers.location]).toEqual([
      201,
      expect.stringMatching(/^\/directions\/bright\?model=/),
    ]);
    const direction = made.json();
    expect(lengthOf(direction.vector)).toBeCloseTo(1, 5);
    expect(direction).toMatchObject({
      name: 'bright',
      kind: 'named',
      from: null,
      orthogonalTo: [],
      separation: { with: 8, without: 8, advice: expect.stringMatching(/16 images/) },
    });
    expect(direction.separation.accuracy).toBeGreaterThan(0.8);
    expect(direction.separation.certainty).toBeGreaterThan(0.8);
    expect((await get(made.headers.location as string)).json()).toEqual(direction);
    const rows = Array.from({ length: 16 }, (_, i) => `latent=seed(2,${i})`).join('&');
    const strip = await get(`/directions/bright/strip.png?${rows}&from=-2&to=2&steps=2`);
    const shown = await levels(strip.rawPayload, 16, 2);
    for (let row = 0; row < 16; row++) expect(shown[row * 2 + 1]).toBeGreaterThan(shown[row * 2]!);
  });

  test('of one image each is advised to have more', async () => {
    const { separation } = (await post({ name: 'lonely', with: ['seed(1)'], without: ['seed(2)'] })).json();
    expect(separation).toMatchObject({
      accuracy: 0.5,
      moreWouldHelp: true,
      advice: expect.stringContaining('at least 8'),
    });
  });

  test('leaves other directions alone that it is told to', async () => {
    const [auto1, bright] = [(await get('/directions/auto1')).json(), (await get('/directions/bright')).json()];
    const alone = (await post({ name: 'alone', ...(await ticks(8)), orthogonalTo: ['auto1'] })).json();
    expect(alone.orthogonalTo).toEqual(['auto1']);
    expect(dot(alone.vector, auto1.vector)).toBeCloseTo(0, 5);
    expect(dot(alone.vector, bright.vector)).toBeGreaterThan(0);
    const nothing = await post({ name: 'nothing', from: 'auto1', orthogonalTo: ['auto1', 'alone'] });
    expect([nothing.statusCode, nothing.json().errors[0].path]).toEqual([400, 'orthogonalTo']);
  });

  test('has a name that nothing else has, until it is deleted', async () => {
    const favourite = await service.app.inject({
      method: 'PUT',
      url: '/favourites/bright',
      payload: { latent: 'seed(1)' },
    });
    expect([favourite.statusCode, favourite.json().code]).toEqual([409, 'NAME_TAKEN']);
    const again = await post({ name: 'bright', from: 'auto2' });
    expect([again.statusCode, again.json().code]).toEqual([409, 'NAME_TAKEN']);
    expect((await get('/favourites/bright')).json().detail).toContain('bright is a direction');
    const deleted = await service.app.inject({ method: 'DELETE', url: '/directions/bright' });
    expect([deleted.statusCode, deleted.json().name]).toEqual([200, 'bright']);
    expect((await get('/directions/bright')).json().code).toBe('DIRECTION_NOT_FOUND');
    expect((await post({ name: 'bright', from: 'auto2' })).statusCode).toBe(201);
  });

  test('is listed after the automatic ones, by page', async () => {
    const names: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { data: { name: string }[]; nextCursor: string | null } = (
        await get(`/directions?limit=5${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).json();
      expect(page.data.length).toBeLessThanOrEqual(5);
      names.push(...page.data.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    const automatic = Array.from({ length: Math.min(12, latentSize) }, (_, i) => `auto${i + 1}`);
    expect(names).toEqual([...automatic, 'alone', 'bright', 'hue', 'lonely']);
  });
});

test('a direction that nobody waits for any longer is given up: no more images are made for it', async () => {
  const checkpoint = (await generator.latest())!;
  const left = new AbortController();
  let asked = 0;
  const images: ImageGenerator['images'] = async (...request) => {
    if (++asked === 2) left.abort(new Error('gone'));
    return generator.images(...request);
  };
  const directions = createDirections({
    storage: { folder: service.folders.dataDir },
    images,
    entry: thread('directions'),
  });
  const one = [latents(1, 0, 1, latentSize)];
  const taught = directions.taught({ checkpoint, weights: 'ema' }, one, one, left.signal);
  await expect(taught).rejects.toThrow('gone');
  expect(asked).toBe(2);
});

describe('a strip', () => {
  test('shows the image itself in the middle, and the same images as their latents', async () => {
    const strip = await get('/directions/auto1/strip.png?latent=seed(7)&from=-1&to=1&steps=3');
    expect([strip.statusCode, strip.headers['content-type'], strip.headers['cache-control']]).toEqual([
      200,
      'image/png',
      'no-cache',
    ]);
    const grid = await get('/generate.png?latent=seed(7)-auto1&latent=seed(7)&latent=seed(7)%2Bauto1&rows=1');
    const pixels = (png: Buffer) => sharp(png).raw().toBuffer();
    expect(await pixels(strip.rawPayload)).toEqual(await pixels(grid.rawPayload));
  });

  test('is not made again for a client that has it, as long as its name means the same', async () => {
    await post({ name: 'turned', from: 'auto1' });
    const url = '/directions/turned/strip.webp?scale=2';
    const { etag } = (await get(url)).headers;
    expect((await get(url, { 'if-none-match': etag })).statusCode).toBe(304);
    await service.app.inject({ method: 'DELETE', url: '/directions/turned' });
    await post({ name: 'turned', from: 'auto2' });
    expect((await get(url, { 'if-none-match': etag })).statusCode).toBe(200);
  });

  test.each([
    ['/directions/nobody/strip.png', 404, undefined],
    ['/directions/seed/strip.png', 400, 'name'],
    ['/directions/auto1/strip.png?steps=1', 400, 'steps'],
    ['/directions/auto1/strip.png?from=far', 400, 'from'],
    ['/directions/auto1/strip.png?to=21', 400, 'to'],
    ['/directions/auto1/strip.png?latent=seed(1)&latent=seed(', 400, 'latent[1]'],
    [`/directions/auto1/strip.png?${'latent=seed(1)&'.repeat(17)}`, 400, 'latent'],
  ])('refuses %s', async (url, status, path) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.json().errors[0]?.path]).toEqual([status, path]);
  });
});

test.each<[object, string]>([
  [{ name: 'x' }, 'with'],
  [{ name: 'x', with: ['seed(1)'] }, 'without'],
  [{ name: 'x', with: [], without: ['seed(1)'] }, 'with'],
  [{ name: 'x', with: Array(257).fill('seed(1)'), without: ['seed(1)'] }, 'with'],
  [{ name: 'x', with: ['seed(1)', 'seed(1)+'], without: ['seed(2)'] }, 'with[1]'],
  [{ name: 'x', with: ['seed(1)'], without: ['z("1,2,3")'] }, 'without'],
  [{ name: 'x', with: ['seed(1)'], without: ['walk(seed(1),seed(2))'] }, 'without'],
  [{ name: 'x', with: ['seed(1)', 'seed(2)'], without: ['seed(2)', 'seed(1)'] }, 'without'],
  [{ name: 'x', with: ['nobody'], without: ['seed(2)'] }, 'with'],
  [{ name: 'x', from: 'auto13' }, 'from'],
  [{ name: 'x', from: 'auto1', with: ['seed(1)'] }, 'with'],
  [{ name: 'x', from: 'auto1', orthogonalTo: ['auto2', 'nobody'] }, 'orthogonalTo.1'],
  [{ name: 'auto1', from: 'auto2' }, 'name'],
  [{ name: '9', from: 'auto2' }, 'name'],
  [{ name: 'x', from: 'auto1', model: '../x' }, 'model'],
])('POST /directions refuses %j', async (body, path) => {
  const answer = await post(body);
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'INVALID_REQUEST']);
  expect(answer.json().errors[0].path).toBe(path);
});

test('a direction means nothing in another training', async () => {
  const other = await service.saveCheckpoint('job-9', 1, latentSize);
  const strip = await get(`/directions/alone/strip.png?model=${other.id}`);
  expect([strip.statusCode, strip.json().code]).toEqual([404, 'DIRECTION_NOT_FOUND']);
  expect(strip.json().detail).toMatch(/^alone belongs to training .+ and means nothing in job-9/);
  const inExpression = await get(`/generate.png?latent=seed(1)%2Balone&model=${other.id}`);
  expect(inExpression.json().errors[0].message).toContain('at character 9, alone belongs to training');
  // Its generator has no arrays.
  expect((await get('/directions/auto1')).json().code).toBe('CHECKPOINT_DAMAGED');
});
