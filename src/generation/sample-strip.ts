import sharp from 'sharp';

/**
 * Pictures side by side, each shrunk to a square. Memory holds the shrunk ones, and two at their full size.
 * @param read gives the bytes of each, or undefined for one that is gone: it stays transparent
 * @param size side of each in pixels
 * @returns a WebP, read.length · size × size pixels
 */
export async function sampleStrip(
  read: readonly (() => Promise<Uint8Array | undefined>)[],
  size: number,
): Promise<Buffer> {
  const row = Buffer.alloc(read.length * size * size * 4);
  const stride = read.length * size * 4;
  const todo = [...read.entries()];
  const shrink = async () => {
    for (let next = todo.shift(); next; next = todo.shift()) {
      const [column, open] = next;
      const bytes = await open();
      if (!bytes) continue;
      const pixels = await sharp(bytes)
        .resize(size, size, { fit: 'contain', background: '#0000' })
        .ensureAlpha()
        .raw()
        .toBuffer();
      for (let y = 0; y < size; y++) pixels.copy(row, y * stride + column * size * 4, y * size * 4, (y + 1) * size * 4);
    }
  };
  await Promise.all([shrink(), shrink()]);
  return sharp(row, { raw: { width: read.length * size, height: size, channels: 4 } })
    .webp({ quality: 85, effort: 2 })
    .toBuffer();
}
