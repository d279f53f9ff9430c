import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { latents } from '../../../src/model/latents.js';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
  await service.saveCheckpoint('job-other', 1, 3);
  await service.saveCheckpoint('job-1', 100, 3);
  await service.saveCheckpoint('job-1', 200, 3);
});
beforeEach(() => {
  service.asked.splice(0);
});
afterAll(() => service.close());

const url = (name: string, query = '') => `/favourites/${encodeURIComponent(name)}${query}`;
const put = (name: string, payload: object, query = '') =>
  service.app.inject({ method: 'PUT', url: url(name, query), payload });
const get = (name: string, query = '') => service.app.inject(url(name, query));
const floats = (values: readonly number[]) => Array.from(Float32Array.from(values));

test('a favourite is kept as the latent that it stands for, and found by its name', async () => {
  const made = await put('anna', { latent: 'seed(42, 5)' });
  expect([made.statusCode, made.headers.location]).toEqual([201, '/favourites/anna?model=job-1-200']);
  const z = [...latents(42, 5, 1, 3)];
  expect(made.json()).toMatchObject({ name: 'anna', job: 'job-1', z });
  expect((await get('anna')).json()).toEqual(made.json());
  expect((await get('anna', '?model=job-1-100')).json()).toMatchObject({ z });
  const thumbnail = await service.app.inject(made.json().urls.thumbnail);
  expect([thumbnail.statusCode, thumbnail.headers['cache-control']]).toEqual([
    200,
    expect.stringContaining('immutable'),
  ]);
  expect(service.asked).toMatchObject([{ latents: { values: latents(42, 5, 1, 3) }, checkpoint: { id: 'job-1-200' } }]);

  const image = await service.app.inject('/generate.png?latent=-1*anna&model=job-1-100');
  expect([image.statusCode, image.headers['cache-control']]).toEqual([200, 'no-cache']);
  expect(service.asked[1]).toMatchObject({ latents: { values: latents(42, 5, 1, 3).map(x => -x) } });
});

test('PUT replaces it, and the ETag of its images changes', async () => {
  const first = (await put('otto', { z: [0.1, 0.2, 0.3] })).json();
  const etag = async () => (await service.app.inject('/generate.png?latent=otto')).headers.etag;
  const before = await etag();
  const second = await put('otto', { latent: '2*otto' });
  expect([second.statusCode, second.json().z]).toEqual([200, floats([0.2, 0.4, 0.6])]);
  expect(second.json().createdAt).toBe(first.createdAt);
  expect(await etag()).not.toBe(before);
});

test('names of any script are one and the same however they are composed', async () => {
  for (const name of ['笑顔', 'Zoë', 'ελενη', 'मुस्कान', '_9']) {
    expect((await put(name.normalize('NFD'), { z: [0, 0, 0] })).statusCode).toBe(201);
    expect((await get(name.normalize('NFC'))).json().name).toBe(name.normalize('NFC'));
    const query = `?latent=${encodeURIComponent(name.normalize('NFD'))}`;
    expect((await service.app.inject(`/generate.png${query}`)).statusCode).toBe(200);
  }
  const longest = '𐐀'.repeat(60);
  expect((await put(longest, { z: [0, 0, 0] })).statusCode).toBe(201);
  expect((await get(longest)).json().name).toBe(longest);
});

test('the list is paged, and DELETE answers with what is gone', async () => {
  const { job } = await service.saveCheckpoint('job-list', 1, 3);
  const model = `model=${job}-1`;
  for (const name of ['a', 'b', 'c']) await put(name, { z: [1, 0, 0] }, `?${model}`);
  const page = async (query: string) => (await service.app.inject(`/favourites?${model}&${query}`)).json();
  const namesIn = ({ data }: { data: readonly { name: string }[] }) => data.map(({ name }) => name);
  const first = await page('limit=2');
  expect([namesIn(first), first.nextCursor]).toEqual([['a', 'b'], 'b']);
  expect(namesIn(await page('limit=2&cursor=b'))).toEqual(['c']);
  const deleted = await service.app.inject({ method: 'DELETE', url: url('b', `?${model}`) });
  expect([deleted.statusCode, deleted.json()]).toMatchObject([200, { name: 'b', z: [1, 0, 0] }]);
  expect(namesIn(await page(''))).toEqual(['a', 'c']);
  expect((await get('b', `?${model}`)).statusCode).toBe(404);
  // So that it is not the latest in the other tests.
  await service.saveCheckpoint('job-1', 200, 3);
});

test('a name of another training is refused with a message that says so', async () => {
  await put('only_there', { z: [1, 1, 1] }, '?model=job-other-1');
  const image = await service.app.inject('/generate.png?latent=seed(1)%2Bonly_there');
  expect([image.statusCode, image.json().code]).toEqual([400, 'INVALID_REQUEST']);
  expect(image.json().errors[0].message).toMatch(
    /at character 9, only_there belongs to training job-other and means nothing in job-1/,
  );
  const found = await get('only_there');
  expect([found.statusCode, found.json().code]).toEqual([404, 'FAVOURITE_NOT_FOUND']);
  expect(found.json().detail).toContain('belongs to training job-other');
  const nobody = await service.app.inject('/generate.png?latent=nobody');
  expect(nobody.json().errors[0].message).toMatch(/character 1, nothing is called nobody in training job-1/);
});

describe('what is refused', () => {
  test.each<[string, object, string]>([
    ['seed', { z: [0, 0, 0] }, 'name'],
    ['auto3', { z: [0, 0, 0] }, 'name'],
    ['1st', { z: [0, 0, 0] }, 'name'],
    ['a b', { z: [0, 0, 0] }, 'name'],
    ['true', { z: [0, 0, 0] }, 'name'],
    ['x'.repeat(61), { z: [0, 0, 0] }, 'name'],
    ['x', {}, 'latent'],
    ['x', { latent: 'seed(1)', z: [0, 0, 0] }, 'latent'],
    ['x', { z: [0, 0] }, 'z'],
    ['x', { z: [0, 0, 1.5] }, 'z.2'],
    ['x', { z: ['0', 0, 0] }, 'z.0'],
    ['x', { latent: 'seed(1' }, 'latent'],
    ['x', { latent: 'walk(seed(1), seed(2))' }, 'latent'],
    ['x', { expression: 'seed(1)' }, 'expression'],
  ])('%s %j', async (name, body, path) => {
    const answer = await put(name, body);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'INVALID_REQUEST']);
    expect(answer.json().errors[0].path).toBe(path);
  });

  test('a model that does not exist', async () => {
    expect((await put('x', { z: [0, 0, 0] }, '?model=none-1')).json().code).toBe('CHECKPOINT_NOT_FOUND');
  });
});

/** As a browser escapes it: half a surrogate pair becomes U+FFFD. */
const escaped = (text: string) => encodeURIComponent(Buffer.from(text).toString());

test('no name and no expression of any characters is an error of the service', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ unit: fc.constantFrom(...'seed(mix,walk)+-*. 12"\'anna笑\\/\0'), maxLength: 40 }),
    fc.string({ maxLength: 2000 }),
  );
  await fc.assert(
    fc.asyncProperty(text, text, async (name, latent) => {
      const spelt = escaped(name);
      const asked = [
        { method: 'PUT', url: `/favourites/${spelt}`, payload: { latent } },
        { method: 'GET', url: `/favourites/${spelt}` },
        { method: 'GET', url: `/favourites?cursor=${spelt.slice(0, 200)}` },
        { method: 'DELETE', url: `/directions/${spelt}` },
        { method: 'GET', url: `/directions/${spelt}/strip.png?latent=${escaped(latent)}` },
        {
          method: 'POST',
          url: '/directions',
          payload: { name, with: [latent], without: [name], orthogonalTo: [latent] },
        },
        { method: 'POST', url: '/directions', payload: { name, from: latent } },
      ] as const;
      for (const request of asked) {
        const { statusCode, body } = await service.app.inject(request);
        expect([request, statusCode < 500 || body]).toEqual([request, true]);
      }
    }),
    { numRuns: 60 },
  );
});

test('addresses of any bytes are answered', async () => {
  for (const name of ['%', '%ff', '%00', '%2e%2e%2f', '%ed%a0%80', 'a'.repeat(5000), '%F0%90%90%80'.repeat(61)])
    expect((await service.app.inject(`/favourites/${name}`)).statusCode).toBeLessThan(500);
});

test('a + in an address is a +, escaped or not', async () => {
  await put('eve', { z: [0.25, -0.5, 0.125] });
  await service.names.addDirection({
    format: 1,
    name: 'slant',
    job: 'job-1',
    vector: [0.6, 0.8, 0],
    createdAt: '2026-01-01T00:00:00.000Z',
    checkpoint: 'job-1-200',
    from: null,
    orthogonalTo: [],
    separation: null,
  });
  const operand = fc.constantFrom('seed(1)', 'eve', 'z("0.5,0.25,-1")', '2*eve', '(eve - seed(3))', '1e+0*eve');
  await fc.assert(
    fc.asyncProperty(fc.array(operand, { minLength: 1, maxLength: 4 }), async operands => {
      const sum = operands.join('+');
      // Not within the exponent.
      const spelt = [sum, operands.join(' + ')].map(text => text.replaceAll(' ', '%20'));
      const etags = spelt.flatMap(text => [text, text.replaceAll('+', '%2B')]);
      for (const endpoint of ['/generate.png?', '/generate.webp?rows=1&', '/directions/slant/strip.png?steps=2&']) {
        const answers = await Promise.all(etags.map(latent => service.app.inject(`${endpoint}latent=${latent}`)));
        expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
        expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(1);
      }
    }),
    { numRuns: 30 },
  );
});
