import { constants, deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeLengths, codesOf, maxCodeLength } from '../../../src/generation/png/huffman-code.js';
import { huffmanZlib } from '../../../src/generation/png/huffman-zlib.js';
import { latents } from '../../../src/model/latents.js';

function compress(bytes: Uint8Array): Buffer {
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return Buffer.from(huffmanZlib(words, bytes.length));
}

/** Bytes of which the smaller ones are more frequent, so that their codes differ in length. */
const skewed = (length: number) => Uint8Array.from(latents(3, 0, 1, length), x => Math.abs(x) ** 6 * 256);

describe('a stream', () => {
  it('is read by zlib, whatever its bytes are', () => {
    const bytes = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.constantFrom(1, 2, 3, 4).map(skewed));
    fc.assert(
      fc.property(bytes, data => {
        expect(inflateSync(compress(data)).equals(data)).toBe(true);
      }),
    );
  });

  it.each([1_000_003, 70_000, 5])('of %d bytes is read by zlib', length => {
    for (const data of [skewed(length), new Uint8Array(length).fill(255), new Uint8Array(length).map((_, i) => i)])
      expect(inflateSync(compress(data)).equals(data)).toBe(true);
  });

  it('is as small as that of zlib without repetitions', () => {
    const data = skewed(300_000);
    const usual = deflateSync(data, { strategy: constants.Z_HUFFMAN_ONLY });
    expect(compress(data).length).toBeLessThan(usual.length * 1.01);
  });

  it('is the same again', () => {
    const first = compress(skewed(1000));
    compress(skewed(50_000));
    expect(compress(skewed(1000))).toEqual(first);
  });
});

describe('codes', () => {
  const kraft = (lengths: Uint8Array) => lengths.reduce((sum, length) => sum + (length > 0 ? 2 ** -length : 0), 0);

  it('are as long as Huffman would have them', () => {
    // In bits, 5·1 + 2·2 + 1·3 + 1·3.
    expect([...codeLengths(Uint32Array.of(1, 0, 5, 2, 1))]).toEqual([3, 0, 1, 2, 3]);
  });

  it('leave no gap, and none is too long, however unequal the counts are', () => {
    const fibonacci = [1, 1];
    while (fibonacci.length < 40) fibonacci.push(fibonacci.at(-1)! + fibonacci.at(-2)!);
    const counts = fc
      .array(fc.nat({ max: 2 ** 31 }), { minLength: 2, maxLength: 257 })
      .filter(all => all.filter(Boolean).length > 1);
    fc.assert(
      fc.property(counts, all => {
        const lengths = codeLengths(Uint32Array.from(all));
        expect(kraft(lengths)).toBe(1);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(maxCodeLength);
      }),
      { examples: [[fibonacci]] },
    );
  });

  it('are sent from their first bit on', () => {
    // Canonical: 0, 10, 110, 111.
    expect([...codesOf(Uint8Array.of(1, 2, 3, 3))]).toEqual([0, 0b01, 0b011, 0b111]);
  });
});
