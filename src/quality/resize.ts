/**
 * Images at another size, each new pixel the mean of the area that it covers.
 * @param images n × size × size × 3 bytes
 * @returns n × target × target × 3 numbers from 0 to 1
 */
export function resize(images: Uint8Array, size: number, target: number): Float32Array {
  const [from, to] = [size * 3, target * 3];
  const n = images.length / (size * from);
  const spans = spansOf(size, target);
  const result = new Float32Array(n * target * to);
  const rows = new Float32Array(size * to);
  for (let image = 0; image < n; image++) {
    rows.fill(0);
    for (let y = 0; y < size; y++)
      for (const { at, source, weight } of spans) {
        const [read, write] = [(image * size + y) * from + source * 3, y * to + at * 3];
        for (let c = 0; c < 3; c++) rows[write + c]! += weight * images[read + c]!;
      }
    for (const { at, source, weight } of spans) {
      const [read, write] = [source * to, (image * target + at) * to];
      for (let i = 0; i < to; i++) result[write + i]! += (weight / 255) * rows[read + i]!;
    }
  }
  return result;
}

/** How much of each old pixel a new one takes; the weights of a new pixel sum to 1. */
function spansOf(size: number, target: number): { at: number; source: number; weight: number }[] {
  const scale = size / target;
  return Array.from({ length: target }, (_, at) => {
    const [start, end] = [at * scale, (at + 1) * scale];
    const first = Math.floor(start);
    return Array.from({ length: Math.ceil(end - 1e-9) - first }, (_, i) => {
      const source = first + i;
      return { at, source, weight: (Math.min(end, source + 1) - Math.max(start, source)) / scale };
    });
  }).flat();
}
