import type { ResizeOptions } from 'sharp';
import type { Framing } from '../../schema/dataset.js';
import { type DecodedImage, maxSide } from '../source/source-image.js';

/** Pixels as libvips returns them: width × height × channels bytes, row by row. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** 1: gray, 2: gray and alpha, 3: RGB, 4: RGB and alpha; not premultiplied. */
  readonly channels: number;
}

/** How libvips has to scale and crop an image of the given size for `frame`: not at all when it already fits. */
export function framedSize(size: { readonly width: number; readonly height: number }, framing: Framing): ResizeOptions {
  const { width, height } = size;
  const side = Math.min(maxSide, framing.fit === 'crop' ? Math.min(width, height) : Math.max(width, height));
  const square = { width: side, height: side };
  if (framing.fit === 'stretch') return { ...square, fit: 'fill' };
  // The border of `pad` is added by `frame`.
  if (framing.fit === 'pad') return { ...square, fit: 'inside' };
  return { ...square, fit: 'cover', position: framing.crop === 'attention' ? 'attention' : 'center' };
}

/**
 * Centers an image on a square of the background's color. libvips could do it, but makes the background gray when the
 * image is gray.
 * @throws Error when the image is larger than the square
 */
export function frame({ data, width, height, channels }: Raster, side: number, background: string): DecodedImage {
  if (width > side || height > side || data.length !== width * height * channels)
    throw new Error(`decoded to ${width}×${height} pixels and ${data.length} bytes`);
  // Nearly every image: nothing to do.
  if (channels === 3 && width === side && height === side) return { side, pixels: data };
  const pixels = Buffer.alloc(side * side * 3, colorOf(background));
  const place = { stride: side, left: (side - width) >> 1, top: (side - height) >> 1 };
  draw({ data, width, height, channels }, pixels, place, background);
  return { side, pixels };
}

/** An image of any size on the background's color, as RGB. */
export function onBackground(raster: Raster, background: string): Raster {
  const { width, height, channels } = raster;
  if (channels === 3) return raster;
  const data = Buffer.alloc(width * height * 3, colorOf(background));
  draw(raster, data, { stride: width, left: 0, top: 0 }, background);
  return { data, width, height, channels: 3 };
}

/** Draws an image on one of the background's color that is `stride` pixels wide. */
function draw(
  { data, width, height, channels }: Raster,
  pixels: Uint8Array,
  { stride, left, top }: { readonly stride: number; readonly left: number; readonly top: number },
  background: string,
): void {
  const color = colorOf(background);
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const alpha = channels % 2 === 0;
  for (let y = 0, from = 0; y < height; y++) {
    for (let to = ((top + y) * stride + left) * 3, end = to + width * 3; to < end; to += 3, from += channels) {
      const opacity = alpha ? data[from + channels - 1]! : 255;
      pixels[to] = blend(data[from]!, color[0]!, opacity);
      pixels[to + 1] = blend(data[from + green]!, color[1]!, opacity);
      pixels[to + 2] = blend(data[from + blue]!, color[2]!, opacity);
    }
  }
}

function colorOf(background: string): Buffer {
  return Buffer.from(background.replace('#', ''), 'hex');
}

/** "Over" of Porter and Duff 1984 on an opaque background, in bytes, rounded. */
function blend(above: number, below: number, opacity: number): number {
  return Math.floor((above * opacity + below * (255 - opacity) + 127) / 255);
}
