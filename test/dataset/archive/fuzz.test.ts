import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { example, record } from '../tfrecord-writer.js';
import { endMark, paxRecord, sealed, tar } from './tar-writer.js';
import { openDescriptors, unpack } from './unpack.js';
import { zip } from './zip-writer.js';

const content = Buffer.from('any content that packs well '.repeat(60));
const tarBytes = Buffer.concat([
  tar(
    { name: 'a.png', content },
    { name: 'pax', type: 'x', content: paxRecord('path', 'b.png') },
    { name: 'x', content },
    { name: 'L', type: 'L', content: `${'long'.repeat(40)}\0` },
    { name: 'x', content: 'c' },
    { name: 'link', type: '2' },
  ),
  endMark,
]);
const records = Buffer.concat(
  ['a', 'b', 'c'].map(name => record(example({ image_raw: Buffer.from(`GIF89a${name.repeat(200)}`) }))),
);
const zipBytes = zip([
  { name: 'a.png', content, method: 8 },
  { name: 'b.png', content },
  { name: 'folder/' },
  { name: 'c.png', content: 'c', method: 8 },
]);
const archives: readonly Buffer[] = [
  zipBytes,
  tarBytes,
  records,
  gzipSync(tarBytes),
  gzipSync(records),
  gzipSync(content),
  zip([{ name: 'inner.zip', content: zipBytes, method: 8 }], { comment: Buffer.from('a comment') }),
];

/** What happens to bytes on their way: some change, some are inserted or lost, the rest never arrives. */
const damage = fc.array(
  fc.record({
    kind: fc.constantFrom('flip', 'set', 'insert', 'remove', 'cut'),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    // Most of the structure of zip is at its end.
    nearEnd: fc.boolean(),
    value: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 0x7f, 0x80, 0xff)),
    length: fc.integer({ min: 1, max: 8 }),
  }),
  { minLength: 1, maxLength: 4 },
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damagedBytes(bytes: Buffer, damages: Damage): Buffer {
  return damages.reduce((before, { kind, at, nearEnd, value, length }) => {
    const near = Math.min(before.length, 250);
    const place = nearEnd ? before.length - near + Math.floor(at * near) : Math.floor(at * before.length);
    const rest = before.subarray(place);
    if (kind === 'cut') return before.subarray(0, place);
    if (kind === 'remove') return Buffer.concat([before.subarray(0, place), rest.subarray(length)]);
    if (kind === 'insert') return Buffer.concat([before.subarray(0, place), Buffer.alloc(length, value), rest]);
    const after = Buffer.from(before);
    for (let i = place; i < Math.min(place + (kind === 'set' ? length : 1), after.length); i++)
      after[i] = kind === 'set' ? value : after[i]! ^ (1 << (value % 8));
    return after;
  }, bytes);
}

test('damaged archives of all kinds end in entries, rejections or a refusal', { timeout: 300_000 }, async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...archives), damage, async (bytes, damages) => {
      // Anything but a rejection and a ServiceError is thrown by unpack, and so is the abort of what takes too long.
      const { entries, error } = await unpack(damagedBytes(bytes, damages), {}, AbortSignal.timeout(10_000));
      if (error !== undefined) expect(error).toMatch(/^(ARCHIVE_DAMAGED|PAYLOAD_TOO_LARGE): upload /);
      expect(openDescriptors()).toEqual([]);
      for (const [, read] of entries) seen.add(/^(corrupt|notAnImage|tooLarge):/.exec(read)?.[1] ?? 'read');
      if (error !== undefined) seen.add(error.split(':')[0]!);
    }),
    { numRuns: 2500, seed: 42 },
  );
  // It would prove nothing if all of them were refused at once.
  expect([...seen]).toEqual(expect.arrayContaining(['read', 'corrupt', 'notAnImage', 'ARCHIVE_DAMAGED']));
});

test('tar headers with damage below a sound checksum', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 511 }),
      fc.uint8Array({ minLength: 1, maxLength: 16 }),
      fc.boolean(),
      async (at, bytes, packed) => {
        const broken = Buffer.from(tarBytes);
        broken.set(bytes.subarray(0, 512 - at), at);
        sealed(broken.subarray(0, 512));
        const { error } = await unpack(packed ? gzipSync(broken) : broken, {}, AbortSignal.timeout(10_000));
        if (error !== undefined) expect(error).toMatch(/^(ARCHIVE_DAMAGED|PAYLOAD_TOO_LARGE): upload /);
        expect(openDescriptors()).toEqual([]);
      },
    ),
    { numRuns: 500, seed: 42 },
  );
});
