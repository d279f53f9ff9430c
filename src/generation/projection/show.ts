import sharp from 'sharp';

/** Enlarged until a side has at least so many pixels. */
const leastSide = 256;
const gap = 8;
/** Frames for each second of a way. */
const framesPerSecond = 8;
/** Milliseconds for which the end of a way is shown. */
const lastMs = 2000;

const enlarged = (size: number) => Math.ceil(leastSide / size);

/**
 * Two images side by side, enlarged without smoothing.
 * @param images size × size × 3 bytes each
 * @returns PNG
 */
export async function showTogether(images: readonly [Uint8Array, Uint8Array], size: number): Promise<Buffer> {
  const side = size * enlarged(size);
  const tiles = await Promise.all(
    images.map(async (pixels, i) => ({
      input: await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
        .resize(side, side, { kernel: 'nearest' })
        .png()
        .toBuffer(),
      left: i * (side + gap),
      top: 0,
    })),
  );
  return sharp({ create: { width: 2 * side + gap, height: side, channels: 3, background: 'white' } })
    .composite(tiles)
    .removeAlpha()
    .png()
    .toBuffer();
}

/**
 * Images one after another, the last one for two seconds.
 * @param frames n × size × size × 3 bytes
 * @returns an animated WebP that repeats
 */
export async function showWay(frames: Uint8Array, size: number): Promise<Buffer> {
  const n = frames.length / (size ** 2 * 3);
  const delay = Array.from({ length: n }, (_, i) => (i === n - 1 ? lastMs : 1000 / framesPerSecond));
  const scale = enlarged(size);
  const pages = await sharp(frames, { raw: { width: size, height: n * size, channels: 3 } })
    .resize(size * scale, n * size * scale, { kernel: 'nearest' })
    .raw()
    .toBuffer();
  const raw = { width: size * scale, height: n * size * scale, channels: 3, pageHeight: size * scale } as const;
  return sharp(pages, { raw }).webp({ quality: 90, loop: 0, delay }).toBuffer();
}
