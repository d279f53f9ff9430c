import sharp from 'sharp';
import type { Picture } from '../types.js';

export type AnimationFormat = 'webp' | 'gif';

/**
 * One frame as a picture of its own, to be joined with others.
 * @param width and height that it gets: whole multiples of its own, with hard edges, or less, with averaged pixels
 */
export async function encodeFrame(
  picture: Picture,
  format: AnimationFormat,
  width: number,
  height: number,
): Promise<Buffer> {
  const isEnlarged = width > picture.width;
  if (format === 'webp') return resized(picture, width, height).webp({ quality: 90 }).toBuffer();
  if (!isEnlarged) return resized(picture, width, height).gif(palette).toBuffer();
  // Choosing a palette takes longest: it is chosen for the small picture, whose colors are all that the large one has.
  const reduced = await resized(picture, picture.width, picture.height).gif(palette).toBuffer();
  const pixels = await sharp(reduced).removeAlpha().raw().toBuffer();
  return resized({ ...picture, pixels }, width, height)
    .gif(palette)
    .toBuffer();
}

/**
 * 256 colors for each frame, without dithering: its noise would differ from frame to frame, which flickers. A higher effort
 * takes ten times as long for colors that are nearer by less than one level on average.
 */
const palette = { effort: 1, dither: 0 };

function resized({ pixels, width, height }: Picture, toWidth: number, toHeight: number) {
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (toWidth === width && toHeight === height) return image;
  return image.resize(toWidth, toHeight, { fit: 'fill', kernel: toWidth > width ? 'nearest' : 'lanczos3' });
}
