import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService(undefined, undefined, { maxBodyBytes: 300_000 });
  await service.saveCheckpoint('job-1', 100, 20);
  await service.app.inject({ method: 'PUT', url: '/favourites/anna', payload: { latent: 'seed(7)' } });
});
afterAll(() => service.close());

const number = fc.oneof(fc.nat(20).map(String), fc.double({ min: 0, max: 9, noNaN: true }).map(String));
/** Latents as text. With `spaced`, some operators have blanks beside them. */
const { latent } = fc.letrec<{ latent: string }>(tie => ({
  latent: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.nat(0xffff_ffff).map(seed => `seed(${seed})`),
    fc.tuple(fc.nat(99), fc.nat(99)).map(([seed, index]) => `seed(${seed},${index})`),
    fc.constant('anna'),
    fc
      .tuple(tie('latent'), fc.constantFrom('+', ' + ', '-', ' - ', '+ '), tie('latent'))
      .map(([a, operator, b]) => a + operator + b),
    fc.tuple(number, tie('latent')).map(([factor, a]) => `${factor}*(${a})`),
    fc.tuple(tie('latent'), tie('latent')).map(([a, b]) => `(${a})+(${b})`),
    fc.tuple(tie('latent'), tie('latent')).map(([a, b]) => `mix(${a},${b},0.25)`),
  ),
}));

test('an expression means the same whether its + is sent as + or as %2B', async () => {
  const operands = (text: string) => text.match(/[\d.]+(e[+-]?\d+)?|anna|seed|mix/g)?.length ?? 0;
  await fc.assert(
    fc.asyncProperty(
      latent.filter(text => operands(text) <= 64 && text.length < 4000),
      async text => {
        const encoded = encodeURIComponent(text);
        const answers = [];
        for (const query of [encoded, encoded.replaceAll('%2B', '+').replaceAll('%20', '+')])
          answers.push(await service.app.inject(`/generate.png?latent=${query}`));
        // Blanks are sent as + too, as forms send them.
        expect(answers[0]!.statusCode).toBe(200);
        expect(answers[1]!.headers.etag).toBe(answers[0]!.headers.etag);
      },
    ),
    { numRuns: 150 },
  );
});

const bytes = fc.uint8Array({ maxLength: 300 }).map(array => Buffer.from(array));
const queryText = fc.oneof(
  bytes.map(all => [...all].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')),
  fc.string({ unit: 'grapheme', maxLength: 200 }).map(text => encodeURIComponent(text)),
  fc
    .string({ maxLength: 100, unit: fc.constantFrom(...'seedmixwalkzanna()+-*,."\'1234567890e ') })
    .map(text => encodeURIComponent(text)),
);
const field = fc.constantFrom('latent', 'z', 'seed', 'rows', 'model', 'truncation', 'scale', 'recipe', 'path', 'x');
const query = fc
  .array(fc.tuple(field, queryText), { maxLength: 4 })
  .map(all => all.map(pair => pair.join('=')).join('&'));
const json = fc.oneof(
  fc.json(),
  fc
    .dictionary(fc.constantFrom('latents', 'z', 'seed', 'rows', 'format', 'checkpoint', 'latent'), fc.jsonValue(), {
      maxKeys: 4,
    })
    .map(value => JSON.stringify(value)),
  fc.array(fc.string({ maxLength: 50 })).map(latents => JSON.stringify({ latents })),
);
const type = { 'content-type': 'application/json' };
const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).map(text => encodeURIComponent(text)),
  fc.constantFrom('anna', 'auto0', 'auto13', 'seed', '%00', '%ff', '%2e%2e%2f', 'x'.repeat(3000)),
);
const longQuery = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'path',
        'frames',
        'fps',
        'scale',
        'count',
        'format',
        'latent',
        'from',
        'to',
        'steps',
        'seed',
        'model',
      ),
      fc.oneof(queryText, fc.constantFrom('', '0', '-1', '1e999', 'NaN', '99999999999', '0.5', 'walk(', 'loop(anna)')),
    ),
    { maxLength: 4 },
  )
  .map(all => all.map(pair => pair.join('=')).join('&'));
const direction = fc
  .dictionary(fc.constantFrom('name', 'with', 'without', 'from', 'orthogonalTo', 'model'), fc.jsonValue(), {
    maxKeys: 5,
  })
  .map(value => JSON.stringify(value));

test.each<[string, fc.Arbitrary<InjectOptions>]>([
  [
    'a query',
    fc.tuple(fc.constantFrom('png', 'webp', 'jpeg'), query).map(([as, all]) => ({ url: `/generate.${as}?${all}` })),
  ],
  [
    'a query of latents or models',
    fc.tuple(fc.constantFrom('latents', 'models'), query).map(([to, all]) => ({ url: `/${to}?${all}` })),
  ],
  ['a body as JSON', json.map(body => ({ method: 'POST', url: '/generate', headers: type, body }))],
  ['a body of any bytes', bytes.map(body => ({ method: 'POST', url: '/generate', headers: type, body }))],
  [
    'a header Accept',
    fc.string({ maxLength: 80 }).map(accept => ({
      method: 'POST',
      url: '/generate',
      headers: { accept: accept.replace(/[^\x20-\x7e]/g, '') },
      payload: { seed: 1, rows: 1, cols: 1 },
    })),
  ],
  [
    'a query of what is made of many images, or compared with them',
    fc
      .tuple(
        fc.constantFrom(
          'animate.webp',
          'animate.gif',
          'generate.zip',
          'nearest',
          'favourites',
          'jobs/job-1/timeline.gif',
        ),
        longQuery,
      )
      .map(([to, all]) => ({ url: `/${to}?${all}` })),
  ],
  ['a strip', fc.tuple(name, longQuery).map(([of, all]) => ({ url: `/directions/${of}/strip.webp?${all}` }))],
  [
    'the name of a favourite, and its latent',
    fc.tuple(fc.constantFrom('GET', 'PUT', 'DELETE'), name, json).map(([method, of, body]) => ({
      method: method as 'PUT',
      url: `/favourites/${of}`,
      ...(method === 'PUT' ? { headers: type, body } : {}),
    })),
  ],
  ['a direction', direction.map(body => ({ method: 'POST', url: '/directions', headers: type, body }))],
  [
    'a photo',
    bytes.map(body => ({ method: 'POST', url: '/projections', headers: { 'content-type': 'image/png' }, body })),
  ],
  ['a pin', json.map(body => ({ method: 'PUT', url: '/models/current', headers: type, body }))],
  ['an image', bytes.map(body => ({ method: 'POST', url: '/recipe', body }))],
  [
    'a form',
    bytes.map(body => ({
      method: 'POST',
      url: '/recipe',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body,
    })),
  ],
])('%s of any content is answered at once, and never with a 500', async (_, requests) => {
  const runs = 100;
  const before = process.cpuUsage();
  await fc.assert(
    fc.asyncProperty(requests, async request => {
      const answer = await service.app.inject(request);
      expect(answer.statusCode, JSON.stringify(request)).toBeLessThan(500);
    }),
    { numRuns: runs },
  );
  // Processor time, which the load of the machine does not add to.
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000 / runs).toBeLessThan(50);
});

test.each<[string, () => string]>([
  ['a query of 16,000 characters', () => `/generate.png?latent=${'('.repeat(16_000)}`],
  ['operators', () => `/generate.png?latent=${encodeURIComponent('seed(1)+'.repeat(1900))}`],
  [
    '256 of them',
    () =>
      `/generate.png?${Array(256)
        .fill(`latent=${'-'.repeat(500)}seed(1)`)
        .join('&')}`,
  ],
  ['a z of 200,000 characters', () => `/generate.png?z=${'1,'.repeat(99_999)}x`],
  ['brackets', () => `/generate.png?z=${'['.repeat(199_999)}`],
  ['blanks', () => `/generate.png?latent=seed(1)${'%20'.repeat(15_000)}x`],
])('%s are refused at once', async (_, url) => {
  const before = process.cpuUsage();
  for (let i = 0; i < 5; i++) expect((await service.app.inject(url())).statusCode).toBe(400);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000 / 5).toBeLessThan(50);
});
