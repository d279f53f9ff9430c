import type { Sharp, SharpOptions } from 'sharp';
import { halfBlocks } from './half-blocks.js';
import type { Screen } from './screen.js';

/** Pixels of a side below which a face cannot be told from another. */
const leastSide = 16;

/** A picture to be decoded. The library that does so takes a tenth of a second to load, which only these commands spend. */
export async function openPicture(file: Uint8Array, options?: SharpOptions): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  return sharp(file, options);
}

/** Whether a screen can show pictures. */
export const showsPictures = ({ depth }: Pick<Screen, 'depth'>) => depth >= 8;

/**
 * How much of a grid of images is shown where there is little room: rather few that can be recognized than all of them.
 * @param grid its rows and columns, and the pixels of the side of an image
 * @param room characters, of which each shows two pixels, one above the other
 */
export function fitGrid(
  grid: { readonly rows: number; readonly cols: number; readonly side: number },
  room: { readonly columns: number; readonly rows: number },
): { readonly rows: number; readonly cols: number; readonly side: number } {
  const height = room.rows * 2;
  const least = Math.min(leastSide, grid.side);
  const rows = Math.max(1, Math.min(grid.rows, Math.floor(height / least)));
  const side = Math.max(2, Math.min(grid.side, Math.floor(height / rows), room.columns));
  return { rows, side, cols: Math.max(1, Math.min(grid.cols, Math.floor(room.columns / side))) };
}

/**
 * The first images of a grid, as lines.
 * @param file an encoded image
 * @param side pixels of the side of an image in it
 */
export async function gridLines(file: Uint8Array, side: number, screen: Screen, rows: number): Promise<string[]> {
  const image = await openPicture(file);
  const { width, height } = await image.metadata();
  const room = { columns: screen.size().columns - 1, rows };
  const shown = fitGrid({ rows: Math.floor(height / side), cols: Math.floor(width / side), side }, room);
  const part = image.extract({ left: 0, top: 0, width: shown.cols * side, height: shown.rows * side });
  return lines(part.resize(shown.cols * shown.side, shown.rows * shown.side), screen);
}

/** A whole picture, as lines; made smaller where it does not fit. */
export async function pictureLines(file: Uint8Array, screen: Screen, rows = screen.size().rows - 2): Promise<string[]> {
  const room = { width: screen.size().columns - 1, height: Math.max(1, rows) * 2 };
  const image = await openPicture(file);
  return lines(image.resize({ ...room, fit: 'inside', withoutEnlargement: true }), screen);
}

/** The frames of an animation, each as lines, with how long each is shown. */
export async function animationLines(
  file: Uint8Array,
  screen: Screen,
): Promise<{ readonly frames: readonly string[][]; readonly delays: readonly number[] }> {
  const { pages = 1, delay = [] } = await (await openPicture(file)).metadata();
  const frames: string[][] = [];
  for (let page = 0; page < pages; page++) {
    const frame = await (await openPicture(file, { page })).png({ compressionLevel: 0 }).toBuffer();
    frames.push(await pictureLines(frame, screen));
  }
  return { frames, delays: frames.map((_, i) => delay[i] ?? 50) };
}

async function lines(image: Sharp, screen: Screen): Promise<string[]> {
  const { data, info } = await image.removeAlpha().toColorspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return halfBlocks({ data, width: info.width, height: info.height }, screen.depth);
}
