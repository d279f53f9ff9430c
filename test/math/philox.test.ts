import { describe, expect, test } from 'vitest';
import { philox, type Words } from '../../src/math/philox.js';

const hex = (words: Words) => words.map(word => word.toString(16).padStart(8, '0')).join(' ');

describe('philox', () => {
  // Known-answer vectors of Random123 (kat_vectors, philox4x32 10).
  test.each([
    [[0, 0], [0, 0, 0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [[0xa4093822, 0x299f31d0], [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ] as const)('key %j, counter %j', (key, counter, expected) => {
    expect(hex(philox(key[0], key[1], counter))).toBe(expected);
  });
});
