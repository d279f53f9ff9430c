import sharp from 'sharp';
import { Rejection } from './source.js';

/** Less than this on a side shows nothing that could be learnt. */
const minSide = 16;
/** More than this is refused before it is decoded: its memory would be out of proportion to what is kept of it. */
const maxPixels = 25_000_000;

/** How each format that is accepted begins; nothing else ever reaches a decoder. */
const formats: Readonly<Record<string, RegExp>> = {
  JPEG: /^\xff\xd8\xff/,
  PNG: /^\x89PNG\r\n/,
  WebP: /^RIFF.{4}WEBP/s,
  GIF: /^GIF8[79]a/,
  AVIF: /^.{4}ftyp(avif|avis|mif1|msf1)/s,
};

// Decoders of other formats are blocked in libvips too, for the whole process. SVG stays, for the drawings of this
// program: files cannot reach it, for they have to begin as one of the formats above.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'SvgBuffer'].map(name => `VipsForeignLoad${name}`),
});

/**
 * Decodes an image, turned as its EXIF says, in sRGB, transparency on white, its middle scaled to size × size pixels.
 * Of an animation, the first picture.
 * @param file the bytes of a JPEG, PNG, WebP, GIF or AVIF file
 * @returns size × size × 3 bytes, row by row
 * @throws Rejection naming what is wrong with the image
 */
export async function decodeImage(file: Uint8Array, size: number): Promise<Uint8Array> {
  checkFormat(file);
  try {
    const { width, height } = await sharp(file, { limitInputPixels: false }).metadata();
    if (Math.min(width, height) < minSide)
      throw new Rejection('tooSmall', `${width}×${height} pixels; each side must have at least ${minSide}`);
    if (width * height > maxPixels)
      throw new Rejection('tooManyPixels', `${width}×${height} pixels; at most ${maxPixels / 1e6} million are decoded`);
    const { data } = await sharp(file, { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true })
      .autoOrient()
      .resize(size, size, { fit: 'cover' })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (data.length !== size * size * 3) throw new Error(`decoded to ${data.length} bytes`);
    return data;
  } catch (error) {
    if (error instanceof Rejection) throw error;
    throw new Rejection('corrupt', (error as Error).message.trim().split('\n')[0] ?? 'cannot be decoded');
  }
}

/** Renders an SVG drawing made by this program. @returns size × size × 3 bytes */
export async function drawSvg(svg: string, size: number): Promise<Uint8Array> {
  return sharp(Buffer.from(svg)).resize(size, size).flatten({ background: '#fff' }).removeAlpha().raw().toBuffer();
}

function checkFormat(file: Uint8Array): void {
  const start = Buffer.from(file.subarray(0, 16)).toString('latin1');
  if (Object.values(formats).some(format => format.test(start))) return;
  const accepted = Object.keys(formats).join(', ');
  throw new Rejection('notAnImage', file.length === 0 ? 'is empty' : `is none of ${accepted}`);
}
