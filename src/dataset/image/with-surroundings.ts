import type { Sharp } from 'sharp';
import type { Framing } from '../../schema/dataset.js';
import type { Crop } from '../../schema/images/crops.js';
import { areaOf, cutOut, keptAround, type Size } from '../crops/geometry.js';
import { type DecodedImage, maxSide } from '../source/source-image.js';
import type { Square } from './face-square.js';
import { onBackground, type Raster } from './framing.js';
import { sharp } from './libvips.js';

/** Pictures more than so many times as long as they are short are cut without being decoded whole, to bound memory. */
const longest = 16;

/** An image that can be opened and decoded more than once. */
export interface OpenedImage {
  /** Upright, with no further operations queued in libvips. */
  readonly open: () => Sharp;
  readonly render: (image: Sharp) => Promise<Raster>;
  /** Whether libvips computes in other colors than those of the result. */
  readonly hasOtherColors: boolean;
}

/**
 * The square that a crop without a face cuts out, and the picture around it, decoded once.
 * @param size of the image, upright or not
 * @returns undefined when the image is not of a shape for that
 */
export async function cropWithSurroundings(
  image: OpenedImage,
  size: Size,
  { crop, background }: Framing,
): Promise<DecodedImage | undefined> {
  const [short, long] = [Math.min(size.width, size.height), Math.max(size.width, size.height)];
  if (long > longest * short) return undefined;
  const side = Math.min(maxSide, short);
  // libvips scales exactly as it does for a square that covers the same.
  const raster = await image.render(image.open().resize(side, side, { fit: 'outside' }));
  const { width, height } = raster;
  if (width < side || height < side) return undefined;
  const isSquare = width === side && height === side;
  const centered = { x: (width - side + 1) >> 1, y: (height - side + 1) >> 1 };
  const at = crop === 'attention' && !isSquare ? await attentionIn(raster, side, image) : centered;
  const whole = onBackground(raster, background);
  const square = { ...at, side };
  const pixels = cutOut(whole.data, whole, areaOf(square));
  if (isSquare) return { side, pixels };
  const kept = keptAround(square, whole);
  return {
    side,
    pixels,
    surroundings: {
      width: kept.width,
      height: kept.height,
      x: square.x - kept.x,
      y: square.y - kept.y,
      pixels: cutOut(whole.data, whole, kept),
      isExact: true,
    },
  };
}

/** Where libvips finds the square that draws the eye. */
async function attentionIn(
  { data, width, height, channels }: Raster,
  side: number,
  { open, hasOtherColors }: OpenedImage,
): Promise<Pick<Crop, 'x' | 'y'>> {
  // It looks at the image before what is transparent, or in other colors, becomes part of the result.
  const isSame = channels % 2 === 1 && !hasOtherColors;
  const image = isSame ? sharp(data, { raw: { width, height, channels: channels as 1 | 3 } }) : open();
  const { info } = await image
    .resize(side, side, { fit: 'cover', position: 'attention' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const offset = (cut: number | undefined, whole: number) => Math.min(Math.abs(cut ?? 0), whole - side);
  return { x: offset(info.cropOffsetLeft, width), y: offset(info.cropOffsetTop, height) };
}

/**
 * The picture around the square with a face.
 * @param size of the image, upright
 * @param side of the result's square in pixels
 */
export async function aroundFace(
  { open, render }: OpenedImage,
  size: Size,
  face: Square,
  { side, background }: { readonly side: number; readonly background: string },
): Promise<DecodedImage['surroundings']> {
  const scale = side / face.side;
  const scaled = (length: number) => Math.max(side, Math.round(length * scale));
  const whole = { width: scaled(size.width), height: scaled(size.height) };
  const start = (at: number, length: number) => Math.min(Math.round(at * scale), length - side);
  const square = { x: start(face.left, whole.width), y: start(face.top, whole.height), side };
  const kept = keptAround(square, whole);
  if (kept.width === side && kept.height === side) return undefined;
  const around = open()
    .resize(whole.width, whole.height, { fit: 'fill' })
    .extract({ left: kept.x, top: kept.y, width: kept.width, height: kept.height });
  return {
    width: kept.width,
    height: kept.height,
    x: square.x - kept.x,
    y: square.y - kept.y,
    pixels: onBackground(await render(around), background).data,
    isExact: scale === 1,
  };
}
