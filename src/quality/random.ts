import { philox } from '../math/philox.js';

/** Separates what is drawn for measuring from every other use of the same seed. */
const qualityStream = 0x71; // 'q'

/** A purpose within a seed: no two of them share values. */
export type Purpose = readonly [what: number, which: number];

/** 32-bit words, a pure function of seed and purpose. */
export function words(seed: number, [what, which]: Purpose, count: number): Uint32Array {
  const values = new Uint32Array(count);
  for (let i = 0; i < count; i += 4)
    values.set(philox(seed, qualityStream, [i / 4, what, which, 0]).slice(0, count - i), i);
  return values;
}

/** Standard normal numbers (Box & Muller 1958), a pure function of seed and purpose. */
export function normals(seed: number, purpose: Purpose, count: number): Float64Array {
  const bits = words(seed, purpose, count + (count % 2));
  const values = new Float64Array(bits.length);
  for (let i = 0; i < bits.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log((bits[i]! + 0.5) / 2 ** 32));
    const angle = 2 * Math.PI * ((bits[i + 1]! + 0.5) / 2 ** 32);
    values[i] = radius * Math.cos(angle);
    values[i + 1] = radius * Math.sin(angle);
  }
  return values.subarray(0, count);
}
