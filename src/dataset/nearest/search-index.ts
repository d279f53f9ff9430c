import { open } from 'node:fs/promises';
import { distanceOf, mirrored, squaredDifference, thumbnailBytes, thumbnailOf } from './thumbnail.js';

export interface SearchTask {
  readonly type: 'search';
  /** The file of thumbnails. */
  readonly path: string;
  /** size × size × 3 bytes */
  readonly image: Uint8Array;
  readonly size: number;
  readonly count: number;
  /** Whether mirror images count too, as in a training that sees them. */
  readonly mirrors: boolean;
  /** 1 for each image that is left out; all of them count when undefined. */
  readonly excluded: Uint8Array | undefined;
}

/** One of the nearest images of a dataset. */
export interface Neighbor {
  /** In the order of the packed dataset. */
  readonly index: number;
  /** Root mean square difference of the two at 16×16 pixels, from 0 to 1. */
  readonly distance: number;
  /** Whether its mirror image is meant. */
  readonly isMirrored: boolean;
}

/** Bytes that are read at a time. */
const chunk = 8192 * thumbnailBytes;

/** The nearest images, nearest first. */
export async function searchIndex({ path, image, size, count, mirrors, excluded }: SearchTask): Promise<Neighbor[]> {
  const wanted = thumbnailOf(image, size);
  const turned = mirrored(wanted);
  const nearest: { index: number; squared: number; isMirrored: boolean }[] = [];
  const file = await open(path);
  try {
    const buffer = new Uint8Array(chunk);
    for (let position = 0; ; ) {
      const { bytesRead } = await file.read(buffer, 0, chunk, position);
      const whole = bytesRead - (bytesRead % thumbnailBytes);
      if (whole === 0) break;
      for (let at = 0; at < whole; at += thumbnailBytes) {
        const index = (position + at) / thumbnailBytes;
        if (excluded?.[index]) continue;
        const limit = nearest.length < count ? Number.MAX_VALUE : nearest.at(-1)!.squared;
        const straight = squaredDifference(wanted, buffer, at, limit);
        const inMirror = mirrors ? squaredDifference(turned, buffer, at, limit) : Number.MAX_VALUE;
        const squared = Math.min(straight, inMirror);
        if (squared >= limit) continue;
        const place = nearest.findIndex(other => squared < other.squared);
        nearest.splice(place < 0 ? nearest.length : place, 0, { index, squared, isMirrored: inMirror < straight });
        if (nearest.length > count) nearest.pop();
      }
      position += whole;
    }
  } finally {
    await file.close();
  }
  return nearest.map(({ index, squared, isMirrored }) => ({ index, distance: distanceOf(squared), isMirrored }));
}
