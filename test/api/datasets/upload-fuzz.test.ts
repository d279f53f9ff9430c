import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endMark, tar } from '../../dataset/archive/tar-writer.js';
import { zip } from '../../dataset/archive/zip-writer.js';
import { noise } from '../../dataset/folders.js';
import { startTestService, type TestService } from '../service.js';
import { listen, type UploadClient } from '../upload.js';

let service: TestService;
let client: UploadClient;
beforeAll(async () => {
  service = await startTestService();
  client = await listen(service);
});
afterAll(() => service.close());

const images = await Promise.all(['png', 'jpeg', 'png'].map((format, i) => noise(i, 24, format as 'png' | 'jpeg')));
const members = images.map((content, i) => ({ name: `${i}`, content, method: i === 2 ? 8 : 0 }));
const boundary = 'x-boundary-x';
const form = Buffer.concat([
  ...images.flatMap((image, i) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${i}.png"\r\n\r\n`),
    image,
    Buffer.from('\r\n'),
  ]),
  Buffer.from(`--${boundary}--\r\n`),
]);
const bodies = {
  zip: zip(members),
  tar: Buffer.concat([tar(...members), endMark]),
  'tar.gz': gzipSync(Buffer.concat([tar(...members), endMark])),
  tfrecords: await readFile('test/fixtures/tensorflow.tfrecords'),
  form,
};
type Kind = keyof typeof bodies;

/** A body with some bytes changed, then truncated or with a part repeated. */
const damaged = fc
  .record({
    kind: fc.constantFrom(...(Object.keys(bodies) as Kind[])),
    changes: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 8 }),
    keep: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
    repeat: fc.boolean(),
  })
  .map(({ kind, changes, keep, repeat }) => {
    const body = Buffer.from(bodies[kind]);
    for (const [place, value] of changes) body[Math.floor(place * (body.length - 1))] = value;
    const kept = body.subarray(0, Math.ceil(keep * body.length));
    return { kind, body: repeat ? Buffer.concat([kept, body.subarray(body.length >> 1)]) : kept };
  });

test('whatever is sent is a dataset or refused with a reason, and leaves nothing else', async () => {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(damaged, async ({ kind, body }) => {
      const type = kind === 'form' ? `multipart/form-data; boundary=${boundary}` : 'application/octet-stream';
      const answer = await client.send('name=fuzz', new Uint8Array(body), { 'content-type': type });
      const text = await answer.text();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      expect([201, 400, 413, 422], text).toContain(answer.status);
      if (answer.status === 201) expect((await client.remove('/datasets/fuzz')).status).toBe(200);
      else expect(JSON.parse(text).detail).toMatch(/\w+/);
      expect(await client.left()).toEqual({ uploads: [], temporary: [] });
    }),
    { numRuns: 600, seed: 42 },
  );
  // Both outcomes occur often.
  for (const status of [201, 422]) expect(statuses.get(status)).toBeGreaterThan(50);
});
