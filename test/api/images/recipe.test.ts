import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addRecipe } from '../../../src/generation/recipe/add-recipe.js';
import { formatVector } from '../../../src/latents/parse-vector.js';
import { latents } from '../../../src/model/latents.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService(undefined, undefined, { maxBodyBytes: 2_000_000 });
  await service.saveCheckpoint('job-1', 100);
});
afterAll(() => service.close());

const get = (url: string) => service.app.inject(url);
const read = (body: Buffer, headers: Record<string, string> = {}) =>
  service.app.inject({ method: 'POST', url: '/recipe', body, headers });
const files = (query: string, format = 'png') => get(`/generate.${format}?${query}`).then(answer => answer.rawPayload);
/** Every number of a request to the generator: what the file is made from. */
const lastAsked = () => service.asked.at(-1);

describe.each(['png', 'webp', 'jpeg'])('an image as %s', format => {
  const vectors = Array.from({ length: 256 }, (_, i) => latents(9, i, 1, 100));
  test.each<[string, string]>([
    ['a seed', 'seed=42'],
    ['a seed and the rest', 'seed=42&rows=2&cols=5&weights=raw&truncation=0.7&scale=3'],
    ['an expression', 'latent=seed(42,5)+0.5*(seed(1)-seed(2))'],
    ['expressions', 'latent=seed(1)&latent=mix(seed(1),%20seed(2),0.25)&cols=1'],
    ['a z beyond the cube', `z=${formatVector(Float32Array.from({ length: 200 }, (_, i) => i / 50 - 2))}`],
    ['the newest checkpoint', 'seed=1&model=latest'],
    ['256 vectors', `z=${formatVector(Float32Array.from(vectors.flatMap(z => [...z])))}`],
  ])('made from %s can be made again', async (_, query) => {
    const file = await files(query, format);
    const asked = lastAsked();
    const answer = await read(file);
    expect(answer.statusCode, answer.body.slice(0, 500)).toBe(200);
    const { recipe, url, request, exists, notes, latents: each } = answer.json();
    expect([exists, notes, recipe.checkpoint, recipe.image]).toEqual([true, [], 'job-1-100', format]);
    expect(each).toHaveLength(recipe.rows * recipe.cols);
    expect((await get(url)).statusCode).toBe(200);
    expect(lastAsked()).toEqual(asked);
    await service.app.inject({ method: 'POST', url: '/generate', payload: request });
    expect(lastAsked()).toEqual(asked);
  });

  test('with recipe=false has none', async () => {
    const answer = await read(await files('seed=1&recipe=false', format));
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'NO_RECIPE']);
    expect(answer.json().detail).toContain('recipe=false');
  });

  test('that was encoded again has none, and the answer says what may have happened', async () => {
    const again = await sharp(await files('seed=1', format))
      .png()
      .toBuffer();
    const answer = await read(again);
    expect([answer.statusCode, answer.json().detail]).toEqual([422, expect.stringContaining('screenshots')]);
  });
});

test('a name is not kept, but the vector that it stood for', async () => {
  const payload = { latent: 'seed(7)' };
  await service.app.inject({ method: 'PUT', url: '/favourites/anna', payload });
  const file = await files('latent=mix(anna,seed(1),0.5)&latent=seed(3)');
  await service.app.inject({ method: 'PUT', url: '/favourites/anna', payload: { latent: 'seed(8)' } });
  const { latents: each, url } = (await read(file)).json();
  expect(each).toEqual([expect.stringMatching(/^z\("[\w-]{534}"\)$/), 'seed(3)']);
  const asked = service.asked.at(-1);
  await get(url);
  expect(lastAsked()).toEqual(asked);
});

test('a form with an image is taken as well', async () => {
  const file = await files('seed=5');
  const [head, tail] = [
    '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n',
    '\r\n--x--\r\n',
  ];
  const type = { 'content-type': 'multipart/form-data; boundary=x' };
  const answer = await read(Buffer.concat([Buffer.from(head), file, Buffer.from(tail)]), type);
  expect([answer.statusCode, answer.json().recipe.seed]).toEqual([200, 5]);
  const none = await read(Buffer.from('--x--\r\n'), type);
  expect([none.statusCode, none.json().code]).toEqual([400, 'INVALID_REQUEST']);
  const cut = await read(Buffer.from(head), type);
  expect(cut.statusCode).toBeGreaterThanOrEqual(400);
  expect(cut.statusCode).toBeLessThan(500);
});

test('a checkpoint that is gone, or was trained anew, is named', async () => {
  await service.saveCheckpoint('job-2', 10);
  const file = await files('seed=1&model=job-2-10');
  await service.saveCheckpoint('job-2', 10, 50);
  const { checkpoint, generator } = (await read(file)).json().recipe;
  expect([checkpoint, generator]).toEqual(['job-2-10', expect.stringMatching(/^[0-9a-f]{64}$/)]);
  const recipe = { ...(await read(file)).json().recipe, generator: 'b'.repeat(64) };
  const anew = (await read(addRecipe(await files('seed=1&recipe=false'), 'png', recipe))).json();
  expect(anew).toMatchObject({ exists: false, url: null, request: null, notes: [expect.stringContaining('anew')] });
  await service.checkpoints.remove(['job-2-10']);
  const gone = (await read(file)).json();
  expect(gone).toMatchObject({ exists: false, url: null, latents: expect.arrayContaining(['seed(1,63)']) });
  expect(gone.notes[0]).toContain('There is no checkpoint job-2-10');
});

test.each<[string, object, number, string]>([
  ['a newer format', { format: 2 }, 409, 'NEWER_DATA'],
  ['an unknown field', { more: 1 }, 409, 'NEWER_DATA'],
  ['a script for a checkpoint', { checkpoint: '../../etc' }, 422, 'NO_RECIPE'],
  ['a name', { seed: undefined, latents: ['anna'], rows: 1, cols: 1 }, 422, 'NO_RECIPE'],
  ['no expression', { seed: undefined, latents: ['seed('], rows: 1, cols: 1 }, 422, 'NO_RECIPE'],
  ['a path', { seed: undefined, latents: ['walk(seed(1), seed(2))'], rows: 1, cols: 1 }, 422, 'NO_RECIPE'],
  ['too few latents', { seed: undefined, latents: ['seed(1)'], rows: 2, cols: 1 }, 422, 'NO_RECIPE'],
  ['a z of no numbers', { seed: undefined, z: '*', rows: 1, cols: 1 }, 422, 'NO_RECIPE'],
  ['both', { latents: ['seed(1)'], rows: 1, cols: 1 }, 422, 'NO_RECIPE'],
])('a recipe with %s is refused', async (_, change, status, code) => {
  const { recipe } = (await read(await files('seed=1'))).json();
  const forged = addRecipe(await files('seed=1&recipe=false'), 'png', { ...recipe, ...change });
  const answer = await read(forged);
  expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
});

test.each([
  ['nothing', '', 400, 'The body is empty'],
  ['text', 'hello, world', 422, 'it is no PNG, WebP or JPEG'],
  ['a GIF', 'GIF89a............', 422, 'it is no PNG, WebP or JPEG'],
])('%s is refused', async (_, body, status, detail) => {
  const answer = await read(Buffer.from(body), { 'content-type': 'application/octet-stream' });
  expect([answer.statusCode, answer.json().detail]).toEqual([status, expect.stringContaining(detail)]);
});
