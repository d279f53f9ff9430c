import { place } from '../../model/grid.js';
import type { Picture } from '../types.js';
import type { Lines } from './encode-png.js';

/** Square images that make up a picture, row by row. */
export interface Tiles {
  /** Pieces with one or more images each: size × size × 3 bytes an image. */
  readonly pieces: readonly Uint8Array[];
  readonly rows: number;
  readonly cols: number;
  readonly size: number;
}

/** Lines across tiles. */
export function linesOfTiles({ pieces, rows, cols, size }: Tiles): Lines {
  const line = size * 3;
  const bytes = size * line;
  const images = pieces.flatMap(piece =>
    Array.from({ length: piece.length / bytes }, (_, i) => piece.subarray(i * bytes, (i + 1) * bytes)),
  );
  return {
    width: cols * size,
    height: rows * size,
    read(y, into) {
      const first = Math.floor(y / size) * cols;
      const start = (y % size) * line;
      for (let col = 0; col < cols; col++) into.set(images[first + col]!.subarray(start, start + line), col * line);
    },
  };
}

/** The picture that tiles make up. */
export function pictureOf({ pieces, rows, cols, size }: Tiles): Picture {
  const bytes = size * size * 3;
  const pixels = new Uint8Array(rows * cols * bytes);
  let first = 0;
  for (const piece of pieces) {
    place(pixels, piece, first, cols, size);
    first += piece.length / bytes;
  }
  return { pixels, width: cols * size, height: rows * size };
}

/** Lines of one picture. */
export function linesOfPicture({ pixels, width, height }: Picture): Lines {
  return { width, height, read: (y, into) => into.set(pixels.subarray(y * width * 3, (y + 1) * width * 3)) };
}
