import sharp from 'sharp';

/** Side of each picture in pixels, and the gap between two. */
const [side, gap] = [256, 8];

/**
 * Pictures on one sheet, as close to square as possible, in rows from the top.
 * @param pictures at least one, in a format that sharp reads
 * @returns PNG
 */
export async function contactSheet(pictures: readonly Buffer[]): Promise<Buffer> {
  const cols = Math.ceil(Math.sqrt(pictures.length));
  const rows = Math.ceil(pictures.length / cols);
  const length = (count: number) => count * side + (count - 1) * gap;
  const tiles = await Promise.all(
    pictures.map(async (picture, i) => ({
      input: await sharp(picture).resize(side, side, { fit: 'contain' }).png().toBuffer(),
      left: (i % cols) * (side + gap),
      top: Math.floor(i / cols) * (side + gap),
    })),
  );
  return sharp({ create: { width: length(cols), height: length(rows), channels: 3, background: 'white' } })
    .composite(tiles)
    .removeAlpha()
    .png()
    .toBuffer();
}
