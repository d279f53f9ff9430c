import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatVector } from '../../../src/latents/parse-vector.js';
import { latents } from '../../../src/model/latents.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService(undefined, undefined, { maxBodyBytes: 2_000_000 });
  await service.saveCheckpoint('job-1', 100, 100);
  await service.saveCheckpoint('job-1', 200, 100);
});
beforeEach(() => {
  service.asked.splice(0);
});
afterAll(() => service.close());

const post = (payload: object, headers: Record<string, string> = {}) =>
  service.app.inject({ method: 'POST', url: '/generate', payload, headers });
const z = latents(7, 3, 1, 100);

describe('POST /generate', () => {
  test.each<[string, object, object]>([
    ['nothing', {}, { latents: { seed: 0 }, rows: 8, cols: 8, format: 'png' }],
    ['a seed', { seed: 4294967295, rows: 2, cols: 3 }, { latents: { seed: 4294967295 }, rows: 2, cols: 3 }],
    ['an expression', { latents: ['seed(7, 3)'] }, { latents: { values: z }, rows: 1, cols: 1 }],
    ['numbers', { latents: [[...z]] }, { latents: { values: z } }],
    ['base64', { latents: [Buffer.from(z.buffer).toString('base64')] }, { latents: { values: z } }],
    ['base64url', { latents: [formatVector(z)] }, { latents: { values: z } }],
    ['a z as in an address', { z: formatVector(z) }, { latents: { values: z } }],
    ['a long expression', { latents: [`seed(7, 3)${' '.repeat(150_000)}`] }, { latents: { values: z } }],
    [
      'the rest',
      { seed: 1, truncation: 0.5, scale: 2, weights: 'raw', model: 'job-1-100', format: 'webp' },
      { truncation: 0.5, scale: 2, weights: 'raw', checkpoint: { id: 'job-1-100' }, format: 'webp' },
    ],
    ['256 latents', { latents: Array(256).fill([...z]) }, { rows: 16, cols: 16 }],
  ])('takes %s', async (_, body, expected) => {
    const answer = await post(body);
    expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200);
    expect(service.asked).toMatchObject([expected]);
  });

  test('is GET /generate.png in a body: the same file, ETag and headers', async () => {
    const asGet = await service.app.inject(
      '/generate.png?latent=seed(1)&latent=seed(2)&truncation=0.5&model=job-1-100',
    );
    service.asked.splice(0);
    const answer = await post({ latents: ['seed(1)', 'seed(2)'], truncation: 0.5, model: 'job-1-100' });
    expect(answer.rawPayload).toEqual(asGet.rawPayload);
    for (const name of ['etag', 'x-checkpoint', 'cache-control', 'content-type'])
      expect([name, answer.headers[name]]).toEqual([name, asGet.headers[name]]);
    const known = { 'if-none-match': String(answer.headers.etag) };
    expect(
      (await post({ latents: ['seed(1)', 'seed(2)'], truncation: 0.5, model: 'job-1-100' }, known)).statusCode,
    ).toBe(304);
  });

  test.each([
    [undefined, {}, 'image/png'],
    ['*/*', {}, 'image/png'],
    ['image/*', {}, 'image/png'],
    ['image/webp', {}, 'image/webp'],
    ['image/jpeg;q=0.5, image/webp;q=0.4', {}, 'image/jpeg'],
    ['text/html, image/jpeg', {}, 'image/jpeg'],
    ['*/*', { format: 'jpeg' }, 'image/jpeg'],
    ['application/json', {}, 'application/json'],
    ['application/json, text/plain, */*', { format: 'webp' }, 'application/json'],
    ['application/json;q=0.1, image/*', { format: 'webp' }, 'image/webp'],
  ])('Accept: %s with %j is answered with %s', async (accept, more, type) => {
    const answer = await post({ latents: ['seed(1)'], ...more }, accept === undefined ? {} : { accept });
    expect([answer.statusCode, String(answer.headers['content-type']).split(';', 1)[0]]).toEqual([200, type]);
    expect(answer.headers.vary).toContain('accept');
  });

  test.each([
    ['text/html', {}, 'image/png or image/webp or image/jpeg or application/json'],
    ['image/png', { format: 'webp' }, 'image/webp or application/json'],
    ['image/png;q=0', { format: 'png' }, 'image/png or application/json'],
  ])('Accept: %s with %j is a 406 that names what there is', async (accept, more, available) => {
    const answer = await post(more, { accept });
    expect([answer.statusCode, answer.json().code]).toEqual([406, 'NOT_ACCEPTABLE']);
    expect(answer.json().detail).toContain(`The answer can be ${available},`);
  });

  test('as JSON, each image stands by itself with its z', async () => {
    const body = { latents: ['seed(7, 3)', [...z], 'lerp(seed(1), seed(2), 0.5)'], format: 'webp', scale: 2 };
    const answer = await post(body, { accept: 'application/json' });
    const { images, ...rest } = answer.json();
    expect(rest).toEqual({ checkpoint: 'job-1-200', weights: 'ema', truncation: 1, mediaType: 'image/webp' });
    expect(images.map(({ latent }: { latent: string }) => latent)).toEqual([
      'seed(7,3)',
      `z("${formatVector(z)}")`,
      'lerp(seed(1),seed(2),0.5)',
    ]);
    expect(images.map(({ z }: { z: number[] }) => z.length)).toEqual([100, 100, 100]);
    expect(Float32Array.from(images[1].z)).toEqual(z);
    const file = Buffer.from(images[0].image, 'base64');
    expect(await sharp(file).metadata()).toMatchObject({ format: 'webp', width: 64, height: 64 });
    const recipe = await service.app.inject({ method: 'POST', url: '/recipe', body: file });
    expect(recipe.json()).toMatchObject({ latents: ['seed(7,3)'], recipe: { rows: 1, cols: 1, image: 'webp' } });
    const seeded = (await post({ seed: 5, rows: 1, cols: 2, recipe: false }, { accept: 'application/json' })).json();
    expect(seeded.images.map(({ latent }: { latent: string }) => latent)).toEqual(['seed(5)', 'seed(5,1)']);
  });

  test.each<[object, string]>([
    [{ latents: [] }, 'latents'],
    [{ latents: [''] }, 'latents.0'],
    [{ latents: ['seed(1)', 'seed('] }, 'latents[1]'],
    [{ latents: ['seed(1)', [1, 2, 3]] }, 'latents[1]'],
    [{ latents: ['seed(1)', Array(100).fill(1e39)] }, 'latents[1]'],
    [{ latents: ['seed(1)', 'walk(seed(1), seed(2))'] }, 'latents[1]'],
    [{ latents: [null] }, 'latents.0'],
    [{ latents: Array(257).fill('seed(1)') }, 'latents'],
    [{ latents: [' '.repeat(200_001)] }, 'latents.0'],
    [{ latents: ['seed(1)'], seed: 1 }, 'seed'],
    [{ latents: ['seed(1)'], rows: 2, cols: 2 }, 'latents'],
    [{ seed: -1 }, 'seed'],
    [{ seed: '1' }, 'seed'],
    [{ truncation: '0.5' }, 'truncation'],
    [{ rows: 17 }, 'rows'],
    [{ format: 'gif' }, 'format'],
    [{ latent: 'seed(1)' }, 'latent'],
  ])('refuses %j', async (body, path) => {
    const answer = await post(body);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'INVALID_REQUEST']);
    expect(answer.json().errors[0].path).toBe(path);
    expect(service.asked).toEqual([]);
  });
});
