import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../src/dataset/image/decode.js';
import { Rejection } from '../../../src/dataset/source/source-image.js';
import { fixtureFile, fixtureNames } from '../fixture-images.js';

const framings = fc.record({
  fit: fc.constantFrom('crop', 'stretch', 'pad'),
  crop: fc.constantFrom('center', 'attention'),
  background: fc.constant('#ffffff'),
});
const fixtures = fc.constantFrom(...fixtureNames).map(fixtureFile);
/** A place in a file: anywhere, or near its beginning, where the headers are. */
const place = fc.oneof(
  fc
    .double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    .map(part => (length: number) => Math.floor(part * length)),
  fc.nat(120).map(at => (length: number) => at % length),
);
const changes = fc.array(fc.tuple(place, fc.oneof(fc.nat(255), fc.constantFrom(0, 0xff))), {
  minLength: 1,
  maxLength: 6,
});

/** What became of a file; anything but an image or a rejection is a failure. */
async function outcome(file: Uint8Array, framing: Parameters<typeof decodeImage>[1]): Promise<string> {
  try {
    const { side, pixels } = await decodeImage(file, framing);
    expect(side).toBeGreaterThan(0);
    expect(side).toBeLessThanOrEqual(256);
    expect(pixels.length).toBe(side * side * 3);
    return 'decoded';
  } catch (error) {
    expect(error).toBeInstanceOf(Rejection);
    expect((error as Rejection).message).toMatch(/^[^\n]{5,160}$/);
    return (error as Rejection).reason;
  }
}

describe('decodeImage, of damaged files', () => {
  test('decodes or rejects what is cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fixtures, place, framings, async (file, at, framing) => {
        await outcome(file.subarray(0, at(file.length)), framing);
      }),
      { numRuns: 400, seed: 1 },
    );
  }, 60_000);

  test('decodes or rejects what has bytes changed', async () => {
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fixtures, changes, framings, async (file, bytes, framing) => {
        const changed = Uint8Array.from(file);
        for (const [at, value] of bytes) changed[at(file.length)] = value;
        outcomes.add(await outcome(changed, framing));
      }),
      { numRuns: 600, seed: 2 },
    );
    expect([...outcomes]).toEqual(expect.arrayContaining(['decoded', 'corrupt', 'notAnImage', 'tooManyPixels']));
  }, 60_000);

  test('decodes or rejects what has bytes inserted or left out', async () => {
    await fc.assert(
      fc.asyncProperty(fixtures, place, fc.nat(40), fc.uint8Array({ maxLength: 40 }), framings, async (...args) => {
        const [file, at, left, inserted, framing] = args;
        const start = at(file.length);
        await outcome(Buffer.concat([file.subarray(0, start), inserted, file.subarray(start + left)]), framing);
      }),
      { numRuns: 300, seed: 3 },
    );
  }, 60_000);

  test.each(fixtureNames.filter(name => /\.jpg$/.test(name)))(
    '%s: cut off anywhere, it is the whole picture or none',
    async name => {
      const file = fixtureFile(name);
      const framing = { fit: 'crop', crop: 'center', background: 'ffffff' } as const;
      const whole = await decodeImage(file, framing);
      for (let end = file.length - 1; end > 0; end -= end > file.length - 20 ? 1 : 61) {
        const cut = decodeImage(file.subarray(0, end), framing).catch((error: unknown) => error);
        expect([whole, expect.any(Rejection)]).toContainEqual(await cut);
      }
    },
  );
});
