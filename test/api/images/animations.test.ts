import { get } from 'node:http';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { animateRoutes } from '../../../src/api/images/animations/routes.js';
import { createTurns } from '../../../src/generation/turns.js';
import { until } from '../../wait.js';
import { startImages } from './small-generator.js';

const imageSize = 16;
let images: Awaited<ReturnType<typeof startImages>>;
/** What gives up each of the animations that have come to take their turn. */
const come: (AbortSignal | undefined)[] = [];
beforeAll(async () => {
  const turns = createTurns(1, 1);
  const take: typeof turns.take = (work, signal) => {
    come.push(signal);
    return turns.take(work, signal);
  };
  images = await startImages(dependencies => animateRoutes(dependencies, { take }), 50_000_000);
});
beforeEach(() => {
  Object.assign(images.watched, { asked: 0, before: async () => {} });
});
afterAll(() => images.close());

const ask = (query: string, format = 'webp', headers = {}) =>
  images.app.inject({ url: `/animate.${format}?${query}`, headers });
/** The pixels of each frame. */
async function framesOf(file: Buffer) {
  const { data, info } = await sharp(file, { animated: true })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const bytes = info.width * info.pageHeight! * 3;
  return Array.from({ length: data.length / bytes }, (_, i) => data.subarray(i * bytes, (i + 1) * bytes));
}
const difference = (a: Buffer, b: Buffer) => a.reduce((sum, level, i) => sum + Math.abs(level - b[i]!), 0) / a.length;
const loop = 'path=loop(seed(1),seed(2))';

describe.each(['webp', 'gif'])('GET /animate.%s', format => {
  test('makes an animation of a path', async () => {
    const answer = await ask(`${loop}&frames=12&fps=25&scale=3`, format);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, `image/${format}`]);
    expect(answer.headers).toMatchObject({ 'x-checkpoint': `${images.job}-20`, 'cache-control': 'no-cache' });
    expect(await sharp(answer.rawPayload, { animated: true }).metadata()).toMatchObject({
      format,
      width: 3 * imageSize,
      pageHeight: 3 * imageSize,
      pages: 12,
      loop: 0,
      delay: Array(12).fill(40),
    });
  });

  test.each([loop, 'path=circle(seed(1),seed(2))', 'path=seed(3)+0.5*loop(seed(1),seed(2),seed(3))'])(
    'leads from the last frame of %s into the first',
    async path => {
      const frames = await framesOf((await ask(`${path}&frames=18`, format)).rawPayload);
      const steps = frames.map((frame, i) => difference(frame, frames[(i + 1) % frames.length]!));
      expect(steps.at(-1)).toBeLessThanOrEqual(Math.max(...steps.slice(0, -1)) * 1.1);
      expect(steps.at(-1)).toBeGreaterThan(0);
    },
  );
});

test('a walk ends at its end, a loop does not, and every frame is the image of its latent', async () => {
  const frames = await framesOf((await ask('path=walk(seed(1),seed(2))&frames=5')).rawPayload);
  const ends = await framesOf((await ask('path=walk(seed(2),seed(1))&frames=5')).rawPayload);
  expect(difference(frames[0]!, ends[4]!)).toBeLessThan(1);
  expect(difference(frames[4]!, ends[0]!)).toBeLessThan(1);
  const looped = await framesOf((await ask(`${loop}&frames=4`)).rawPayload);
  expect(difference(looped[2]!, frames[4]!)).toBeLessThan(1);
});

test('several paths run side by side', async () => {
  const [first, second] = ['loop(seed(1),seed(2))', 'walk(seed(3),seed(4))'];
  const both = await ask(`path=${first}&path=${second}&frames=20`, 'gif');
  expect(await sharp(both.rawPayload, { animated: true }).metadata()).toMatchObject({
    width: 2 * imageSize,
    pageHeight: imageSize,
    pages: 20,
  });
  const sides = await framesOf(both.rawPayload);
  for (const [i, path] of [first, second].entries()) {
    const alone = await framesOf((await ask(`path=${path}&frames=20`, 'gif')).rawPayload);
    const side = (frame: Buffer) =>
      Buffer.from(frame.filter((_, at) => Math.floor(((at / 3) % (2 * imageSize)) / imageSize) === i));
    for (const frame of [0, 7, 19]) expect(difference(side(sides[frame]!), alone[frame]!)).toBeLessThan(8);
  }
});

test('nothing is made for a client that has it, and an answer by id never changes', async () => {
  const first = await ask(loop);
  const { asked } = images.watched;
  expect(asked).toBe(60);
  const again = await ask(loop, 'webp', { 'if-none-match': String(first.headers.etag) });
  expect([again.statusCode, again.body, images.watched.asked]).toEqual([304, '', asked]);
  const byId = await ask(`${loop}&model=${images.job}-10`);
  expect(byId.headers['cache-control']).toContain('immutable');
  const tags = [first.headers.etag, byId.headers.etag];
  const queries = [
    '&fps=10',
    '&frames=61',
    '&scale=2',
    '&truncation=0.5',
    '&weights=raw',
    '&path=circle(seed(1),seed(2))',
  ];
  for (const query of queries) tags.push((await ask(loop + query)).headers.etag);
  tags.push((await ask('path=loop(seed(1),seed(3))')).headers.etag, (await ask(loop, 'gif')).headers.etag);
  expect(new Set(tags).size).toBe(tags.length);
});

describe('what cannot be made is refused before any work', () => {
  test.each([
    ['', 'path', 'must be an expression for a path'],
    ['path=', 'path', 'expected a latent'],
    ['path=seed(1)', 'path', 'this is a single latent; expected a path'],
    ['path=walk(seed(1),seed(2))%2Bwalk(seed(3),seed(4))', 'path', 'at character'],
    ['path=walk(seed(1))', 'path', 'at character 1'],
    [`${loop}&path=seed(1)`, 'path[1]', 'single latent'],
    ['path=walk(anna,seed(1))', 'path', 'nothing is called anna'],
    [`${loop}&frames=1`, 'frames', 'from 2 to 10000'],
    [`${loop}&frames=10001`, 'frames', 'from 2 to 10000'],
    [`${loop}&fps=0`, 'fps', 'from 0.5 to 50'],
    [`${loop}&fps=51`, 'fps', 'from 0.5 to 50'],
    [`${loop}&fps=fast`, 'fps', 'must be a number'],
    [`${loop}&scale=9`, 'scale', 'from 1 to 8'],
    [`${loop}&size=3`, 'size', 'not a known field'],
    [`${loop}&frames=9000&scale=8`, 'frames', '9000 frames of 128 × 128 pixels are 147.5 million pixels'],
    [`${loop}&frames=9000&scale=8`, 'frames', 'Lower frames to 6103 or scale to 6'],
  ])('%s', async (query, path, message) => {
    const answer = await ask(query);
    expect([answer.statusCode, answer.json().errors[0]?.path]).toEqual([400, path]);
    expect(answer.json().errors[0].message).toContain(message);
    expect(answer.headers.etag).toBeUndefined();
    expect(images.watched.asked).toBe(0);
  });
});

test('an animation is made once for all who ask for it at the same time, and kept for those who come later', async () => {
  const before = come.length;
  const query = 'path=loop(seed(5),seed(6))&frames=20';
  let goOn = () => {};
  images.watched.before = () => new Promise(resolve => (goOn = resolve));
  const asked = [ask(query)];
  await until('the first images are asked for', () => images.watched.asked > 0);
  asked.push(ask(query), ask(query));
  images.watched.before = async () => {};
  goOn();
  const [first, ...others] = [...(await Promise.all(asked)), await ask(query)];
  expect(first!.statusCode).toBe(200);
  for (const { rawPayload } of others) expect(rawPayload.equals(first!.rawPayload)).toBe(true);
  expect([images.watched.asked, come.length - before]).toEqual([20, 1]);
});

test('the work for a client that leaves is given up, and so is what waits for its turn', async () => {
  const other = 'path=loop(seed(1),seed(3))&frames=60&fps=9';
  const before = come.length;
  let given: AbortSignal | undefined;
  images.watched.before = async (_, signal) => {
    given = signal;
    await new Promise(resolve => signal?.addEventListener('abort', resolve));
  };
  const leaving = get(`${images.url}/animate.gif?${loop}&frames=1000`).on('error', () => {});
  await until('the first images are asked for', () => given);
  const waiting = get(`${images.url}/animate.gif?${loop}&frames=1001`).on('error', () => {});
  await until('the second one waits', () => come.length === before + 2);
  const refused = await ask(other);
  expect([refused.statusCode, refused.json().code]).toEqual([503, 'OVERLOADED']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  waiting.destroy();
  await until('the service sees that the second one has left', () => come[before + 1]?.aborted);
  images.watched.before = async () => {};
  leaving.destroy();
  await until('others have their turn', async () => (await ask(other)).statusCode === 200);
  // Nothing was asked for beyond the images that were being made.
  expect(images.watched.asked).toBe(16 + 60);
});
