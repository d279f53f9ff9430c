/** Colored waves, n × size × size × 3 bytes: the formula of test/fixtures/quality/make.py. */
export function waves(n: number, size: number, kind: 0 | 1): Uint8Array {
  const images = new Uint8Array(n * size ** 2 * 3);
  let at = 0;
  for (let i = 0; i < n; i++)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++)
        for (let c = 0; c < 3; c++) {
          const common = Math.sin(x * 0.35 + c) + Math.cos(y * 0.25);
          const own = Math.sin(x * (0.2 + 0.03 * ((i * 7) % 11))) + Math.cos(y * (0.15 + 0.02 * ((i * 5) % 13)) + i);
          images[at++] = Math.floor(127.5 + 30 * common + (20 - 15 * kind) * own + 10 * kind);
        }
  return images;
}
