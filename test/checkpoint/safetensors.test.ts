import { describe, expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../src/checkpoint/index.js';
import type { Tensors } from '../../src/model/tensors.js';

const tensors: Tensors = {
  'b/weights': { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, Number.NaN, Number.POSITIVE_INFINITY, -0) },
  a: { shape: [1], data: Float32Array.of(7) },
  scalar: { shape: [], data: Float32Array.of(9) },
  empty: { shape: [0, 4], data: new Float32Array() },
  // In brackets: a plain __proto__ key would set the prototype.
  ['__proto__']: { shape: [1], data: Float32Array.of(1) },
};

const file = (header: unknown, data = 0, claimed?: bigint) => {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = Buffer.alloc(8 + json.length + data);
  bytes.writeBigUInt64LE(claimed ?? BigInt(json.length));
  json.copy(bytes, 8);
  return bytes;
};
const entry = (start: number, end: number, shape: unknown = [(end - start) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

describe('safetensors', () => {
  test('what was encoded is decoded', () => {
    const bytes = Buffer.concat(encodeSafetensors(tensors));
    expect(decodeSafetensors(bytes)).toEqual(tensors);
    expect(decodeSafetensors(Buffer.concat(encodeSafetensors({})))).toEqual({});
  });

  test('the bytes are those that the format prescribes', () => {
    const bytes = Buffer.concat(encodeSafetensors({ a: { shape: [2], data: Float32Array.of(1, 2) } }));
    const json = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    const header = json.padEnd(Math.ceil(json.length / 8) * 8);
    expect(bytes.readBigUInt64LE()).toBe(BigInt(header.length));
    expect(bytes.toString('utf8', 8, 8 + header.length)).toBe(header);
    expect(bytes.subarray(8 + header.length)).toEqual(Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]));
  });

  test('equal tensors give equal bytes, whatever their order', () => {
    const reversed = Object.fromEntries(Object.entries(tensors).reverse());
    expect(Buffer.concat(encodeSafetensors(reversed))).toEqual(Buffer.concat(encodeSafetensors(tensors)));
  });

  test('aligned data is not copied, unaligned data is', () => {
    const bytes = new Uint8Array(Buffer.concat(encodeSafetensors(tensors)));
    expect(decodeSafetensors(bytes).a!.data.buffer).toBe(bytes.buffer);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(decodeSafetensors(shifted.subarray(1))).toEqual(tensors);
  });

  test('reads files of other writers: metadata, any order, no padding', () => {
    const bytes = file({ __metadata__: { format: 'pt' }, b: entry(4, 8), a: entry(0, 4) }, 8);
    bytes.writeFloatLE(5, bytes.length - 4);
    expect(decodeSafetensors(bytes)).toEqual({
      b: { shape: [1], data: Float32Array.of(5) },
      a: { shape: [1], data: Float32Array.of(0) },
    });
  });

  test.each([
    ['nothing', Buffer.alloc(0), 'Only 0 bytes'],
    ['half a length', Buffer.alloc(7), 'Only 7 bytes'],
    ['a huge header length', file('{}', 0, 2n ** 64n - 1n), 'claims 18446744073709551615 bytes'],
    ['a header beyond the end', file('{}', 0, 3n), 'claims 3 bytes'],
    ['no JSON', file('{"a":'), 'JSON'],
    ['no UTF-8', file('{}').fill(0xff, 8), 'encoded data'],
    ['an array as header', file([]), 'not an object'],
    ['null as header', file('null'), 'not an object'],
    ['a number as entry', file({ a: 1 }), 'not described'],
    ['another dtype', file({ a: entry(0, 4, [2], 'F16') }, 4), 'only F32'],
    ['no shape', file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), 'valid shape'],
    ['a negative size', file({ a: entry(0, 4, [-1, -1]) }, 4), 'valid shape'],
    ['a fractional size', file({ a: entry(0, 6, [1.5]) }, 6), 'valid shape'],
    ['sizes whose product overflows', file({ a: entry(0, 4, [2 ** 52, 2 ** 52]) }, 4), 'cannot be'],
    ['three offsets', file({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 4] } }, 4), 'data_offsets'],
    ['offsets that end before they begin', file({ a: entry(4, 0, [1]) }, 4), 'cannot be'],
    ['offsets beyond the end', file({ a: entry(0, 8) }, 4), 'describes 8'],
    ['bytes after the last array', file({ a: entry(0, 4) }, 5), '5 bytes long'],
    ['a gap', file({ a: entry(0, 4), b: entry(8, 12) }, 12), 'not at 4'],
    ['an overlap', file({ a: entry(0, 8), b: entry(4, 12) }, 12), 'not at 8'],
    ['the same bytes twice', file({ a: entry(0, 4), b: entry(0, 4) }, 4), 'not at 4'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });

  test('refuses to encode an array that does not fill its shape', () => {
    expect(() => encodeSafetensors({ a: { shape: [2], data: Float32Array.of(1) } })).toThrow('a has 1 elements');
  });
});
