import type { Raster } from './framing.js';

/**
 * Converts inks to RGB in the way that is usual without a profile: R = (255 − C) (255 − K) / 255 (PostScript
 * Language Reference 3, 7.2.4, with the complement of K multiplied instead of K added; the same as Pillow's).
 * @param inks width × height × 4 bytes, 255 being all of an ink
 */
export function cmykToRgb({ data, width, height }: Raster): Raster {
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4) {
    const white = 255 - data[from + 3]!;
    for (let ink = 0; ink < 3; ink++) rgb[to++] = Math.round(((255 - data[from + ink]!) * white) / 255);
  }
  return { data: rgb, width, height, channels: 3 };
}
