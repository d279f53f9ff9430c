import type { Sharp } from 'sharp';
import type { Framing } from '../../schema/dataset.js';
import { say } from '../../schema/rejections/said.js';
import type { Size } from '../crops/geometry.js';
import { type DecodedImage, Rejection } from '../source/source-image.js';
import { cmykToRgb } from './cmyk.js';
import { DecoderFault } from './decoder-fault.js';
import { checkFace, findFace, type Square } from './face-square.js';
import { recognizeFormat } from './format.js';
import { frame, framedSize } from './framing.js';
import { type ImageHeader, readHeader } from './header.js';
import { sharp } from './libvips.js';
import { heicDecoder } from './threads/heic.js';
import { aroundFace, cropWithSurroundings, type OpenedImage } from './with-surroundings.js';

/** Images with a shorter side show nothing that could be learned. */
const minSide = 16;
/** Larger images are refused before decoding: they would take far more memory than what is kept of them. */
const maxPixels = 25_000_000;

const decodeHeic = heicDecoder();

/**
 * Decodes an image to a square in sRGB at its own size or `maxSide`, whichever is less, rotated according to its EXIF
 * data, and laid on the background where it is transparent. Of an animation, the first frame.
 * @param file the bytes of a JPEG, PNG, WebP, GIF, AVIF or HEIC file
 * @param wanted surroundings: also what the crop cuts away
 * @throws Rejection naming what is wrong with the image, or DecoderFault when it could not be examined
 */
export async function decodeImage(
  file: Uint8Array,
  framing: Framing,
  wanted = { surroundings: false },
): Promise<DecodedImage> {
  try {
    const format = recognizeFormat(file);
    if (format === 'HEIC') {
      const image = await decodeHeic({ file, maxPixels, minSide });
      if (image.type === 'decoded') return await decodeImage(image.png, framing, wanted);
      checkSize(image);
      throw new Error(`an image of ${image.width}×${image.height} pixels was not decoded`);
    }
    const header = await readHeader(format, file);
    checkSize(header);
    const image = openedImage(file, header);
    const face = framing.fit === 'crop' && framing.crop === 'face' ? await faceOf(image.open(), framing) : undefined;
    if (face) return await cutFace(image, face, framing, wanted);
    const isCut = framing.fit === 'crop' && wanted.surroundings;
    const whole = isCut ? await cropWithSurroundings(image, header, framing) : undefined;
    if (whole) return whole;
    const size = framedSize(header, framing);
    return frame(await image.render(image.open().resize(size)), size.width!, framing.background);
  } catch (error) {
    if (error instanceof Rejection || error instanceof DecoderFault || error instanceof TypeError) throw error;
    throw rejectionOf(error as Error);
  }
}

function openedImage(file: Uint8Array, { plainCmyk = false, deep = false }: ImageHeader): OpenedImage {
  return {
    open: () => sharp(file, { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true }).autoOrient(),
    async render(image) {
      // An embedded profile is applied by libvips. Without one, it would assume the inks of some press or other, where
      // other programs do plain arithmetic.
      if (plainCmyk) image.pipelineColourspace('cmyk').toColourspace('cmyk');
      // sharp leaves 16-bit images with a profile in the colors of Display P3, but converts 8-bit ones.
      if (deep) image.pipelineColourspace('srgb');
      const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
      const raster = { data, width: info.width, height: info.height, channels: info.channels };
      return plainCmyk ? cmykToRgb(raster) : raster;
    },
    hasOtherColors: plainCmyk || deep,
  };
}

/** The square with a face. */
async function cutFace(
  image: OpenedImage,
  { square: face, size }: { readonly square: Square; readonly size: Size },
  framing: Framing,
  wanted: { readonly surroundings: boolean },
): Promise<DecodedImage> {
  const resize = framedSize({ width: face.side, height: face.side }, framing);
  const { background } = framing;
  const place = { left: face.left, top: face.top, width: face.side, height: face.side };
  const cut = frame(await image.render(image.open().extract(place).resize(resize)), resize.width!, background);
  if (!wanted.surroundings) return cut;
  return { ...cut, surroundings: await aroundFace(image, size, face, { side: cut.side, background }) };
}

/** Renders an SVG drawing made by this program. @returns size × size × 3 bytes */
export async function drawSvg(svg: string, size: number): Promise<Uint8Array> {
  return sharp(Buffer.from(svg)).resize(size, size).flatten({ background: '#fff' }).removeAlpha().raw().toBuffer();
}

/** @throws Rejection (noFace) when there is no face, unless such pictures are wanted too */
async function faceOf(
  image: Sharp,
  { faceless }: Framing,
): Promise<{ readonly square: Square; readonly size: Size } | undefined> {
  const { autoOrient: size } = await image.clone().metadata();
  const square = await findFace(image, size);
  if (square) checkFace(square, minSide);
  else if (faceless === undefined || faceless === 'reject') throw new Rejection('noFace', say('NO_FACE'));
  return square && { square, size };
}

function checkSize({ width, height }: ImageHeader): void {
  if (width * height > maxPixels)
    throw new Rejection('tooManyPixels', say('TOO_MANY_PIXELS', { width, height, most: maxPixels / 1e6 }));
  if (Math.min(width, height) < minSide)
    throw new Rejection('tooSmall', say('TOO_SMALL', { width, height, least: minSide }));
}

/** Translates an error of libvips, which has several lines, some of them naming parts of libvips. */
function rejectionOf({ message }: Error): Rejection {
  if (message.includes('exceeds pixel limit') || message.includes('Security limit'))
    return new Rejection('tooManyPixels', say('MORE_PIXELS', { most: maxPixels / 1e6 }));
  const [first = ''] = message.replace('Input buffer has corrupt header: ', '').trim().split('\n');
  // libvips has a single error buffer for all threads: another image may have taken the message of this one.
  const reason = first.replace(/^(\w+: )+|^Unknown error$/, '').slice(0, 100);
  return new Rejection('corrupt', say('DAMAGED', { reason }));
}
