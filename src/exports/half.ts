/** The largest finite float16. */
export const largestHalf = 65_504;

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/**
 * Numbers as float16 (IEEE 754 binary16), rounded to the nearest, ties to even. What is too large becomes the largest finite
 * number: no trained weight comes near it, and an infinite one would make every image of it NaN.
 */
export function toHalf(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = halfOf(values[i]!);
  return halves;
}

function halfOf(value: number): number {
  float[0] = value;
  const [word] = bits as unknown as [number];
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fff_ffff;
  // NaN stays NaN.
  if (magnitude > 0x7f80_0000) return sign | 0x7e00;
  // From here on, rounding would give infinity.
  if (magnitude >= 0x477f_f000) return sign | 0x7bff;
  // Below 2⁻¹⁴ float16 is subnormal, with steps of 2⁻²⁴.
  if (magnitude < 0x3880_0000) return sign | roundToEven(Math.abs(value) * 2 ** 24);
  // The exponent moves from bias 127 to 15; a carry out of the fraction is the next exponent, as it should be.
  const shifted = magnitude - 0x3800_0000;
  return sign | ((shifted + 0x0fff + ((shifted >>> 13) & 1)) >>> 13);
}

/** Exact: the values here are multiples of 2⁻¹⁴⁹ and less than 2¹⁰, which doubles hold. */
function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
