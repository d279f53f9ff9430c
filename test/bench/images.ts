/** Pictures of noise: n × size × size × 3 bytes, the same every time. */
export function noiseImages(n: number, size: number): Uint8Array {
  const bytes = new Uint8Array(n * size ** 2 * 3);
  // xorshift32 (Marsaglia 2003)
  let state = 0x9e3779b9;
  for (let i = 0; i < bytes.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
