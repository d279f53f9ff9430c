import type { Crop } from '../../schema/images/crops.js';

/** A square as the address of an image names it. */
export function cropInAddress({ x, y, side }: Crop): string {
  return `${x},${y},${side}`;
}

/**
 * The address of an image of a dataset, under which it never changes.
 * @param image crop: where its crop has been moved to
 * @param size side in pixels
 */
export function imageAddress(
  basePath: string,
  dataset: string,
  { sha256, crop }: { readonly sha256: string; readonly crop: Crop | null },
  size?: number,
): string {
  const query = [...(size === undefined ? [] : [`size=${size}`]), ...(crop ? [`crop=${cropInAddress(crop)}`] : [])];
  return `${basePath}/datasets/${dataset}/images/${sha256}.webp${query.length > 0 ? `?${query.join('&')}` : ''}`;
}
