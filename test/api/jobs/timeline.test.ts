import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { thinned } from '../../../src/api/jobs/timeline.js';
import type { JobView } from '../../../src/schema/job.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
let job: JobView;
beforeAll(async () => {
  service = await startTestService();
  job = (await service.app.inject({ method: 'POST', url: '/jobs', payload: { dataset: 'demo-faces' } })).json();
});
afterAll(() => service.close());

const ask = (query = '', format = 'webp', headers = {}) =>
  service.app.inject({ url: `/jobs/${job.id}/timeline.${format}${query}`, headers });
const metadataOf = (file: Buffer) => sharp(file, { animated: true }).metadata();
/** The red of the middle of each frame: samples of a test are as red as their step. */
async function redOf(file: Buffer) {
  const { data, info } = await sharp(file, { animated: true })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const frame = info.width * info.pageHeight! * 3;
  const middle = ((info.pageHeight! / 2) * info.width + info.width / 2) * 3;
  return Array.from({ length: data.length / frame }, (_, i) => data[i * frame + middle]!);
}
/** Encoding may change a level. */
const toNearest50 = (red: number) => Math.round(red / 50) * 50;

test('says when there is no sample yet, and no such job', async () => {
  const none = await ask();
  expect([none.statusCode, none.json().code]).toEqual([404, 'SAMPLE_NOT_FOUND']);
  expect(none.json().detail).toContain('every 100 steps');
  expect((await service.app.inject('/jobs/other/timeline.gif')).json().code).toBe('JOB_NOT_FOUND');
});

describe('with samples', () => {
  beforeAll(async () => {
    for (const step of [200, 50, 100, 150]) await service.writeSample(job.id, step);
  });

  test.each(['webp', 'gif'])('goes from the first to the last as %s, and stays there', async format => {
    const answer = await ask('?fps=5', format);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, `image/${format}`]);
    expect(await metadataOf(answer.rawPayload)).toMatchObject({
      format,
      width: 8,
      pages: 4,
      delay: [200, 200, 200, 2000],
      loop: 0,
    });
    for (const [i, red] of (await redOf(answer.rawPayload)).entries())
      expect(Math.abs(red - (i + 1) * 50)).toBeLessThan(8);
  });

  test.each([
    ['?scale=4', 32],
    ['?scale=0.5', 4],
  ])('%s makes frames of %i pixels', async (query, width) => {
    expect(await metadataOf((await ask(query)).rawPayload)).toMatchObject({ width, pageHeight: width });
  });

  test('shows fewer samples, the first and the last among them', async () => {
    const red = await redOf((await ask('?frames=2', 'gif')).rawPayload);
    expect(red.map(toNearest50)).toEqual([50, 200]);
    expect(thinned([1, 2, 3, 4, 5, 6, 7], 4)).toEqual([1, 3, 5, 7]);
    expect(thinned([1, 2], 4)).toEqual([1, 2]);
  });

  test('its ETag changes with a new sample, and when one is made again', async () => {
    const first = await ask();
    expect(first.headers['cache-control']).toBe('no-cache');
    const headers = { 'if-none-match': String(first.headers.etag) };
    expect((await ask('', 'webp', headers)).statusCode).toBe(304);
    await service.writeSample(job.id, 250);
    const second = await ask('', 'webp', headers);
    expect(second.statusCode).toBe(200);
    await service.writeSample(job.id, 100);
    expect((await ask('', 'webp', { 'if-none-match': String(second.headers.etag) })).statusCode).toBe(200);
  });

  test('leaves out what is gone, is no picture, or has another size', async () => {
    const folder = join(service.jobsDir, job.id, 'samples');
    await rm(join(folder, '50.png'));
    await writeFile(join(folder, '150.png'), 'no picture');
    const large = { width: 16, height: 16, channels: 3, background: 'red' } as const;
    await sharp({ create: large }).png().toFile(join(folder, '175.png'));
    const red = await redOf((await ask('', 'gif')).rawPayload);
    expect(red.map(toNearest50)).toEqual([100, 200, 250]);
  });

  test.each([
    ['?scale=9', 'scale'],
    ['?scale=1.5', 'scale'],
    ['?scale=0', 'scale'],
    ['?fps=51', 'fps'],
    ['?frames=1', 'frames'],
    ['?size=2', 'size'],
  ])('refuses %s', async (query, path) => {
    const answer = await ask(query);
    expect([answer.statusCode, answer.json().errors[0]?.path]).toEqual([400, path]);
  });
});
