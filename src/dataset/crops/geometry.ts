import { type Crop, leastCropSide } from '../../schema/images/crops.js';
import type { FieldError } from '../../schema/problem.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of a picture, in its pixels. */
export interface Area extends Size {
  readonly x: number;
  readonly y: number;
}

/** How much is kept around a square, in its sides: so much in all, in either direction. */
const keptSides = 3;

/** A square as an area. */
export function areaOf({ x, y, side }: Crop): Area {
  return { x, y, width: side, height: side };
}

/**
 * The part of a picture that is kept around a square: three sides in either direction, with the square in the middle unless
 * an edge of the picture is near; all of a picture that is no larger.
 */
export function keptAround({ x, y, side }: Crop, { width, height }: Size): Area {
  const [left, across] = stretch(x, side, width);
  const [top, down] = stretch(y, side, height);
  return { x: left, y: top, width: across, height: down };
}

function stretch(start: number, side: number, whole: number): readonly [start: number, length: number] {
  const length = Math.min(whole, keptSides * side);
  const centered = start - Math.floor((length - side) / 2);
  return [Math.min(Math.max(centered, 0), whole - length), length];
}

/**
 * Copies a part of a picture.
 * @param pixels of the picture, `width` pixels of 3 bytes in a row
 * @returns area.width × area.height × 3 bytes; the same bytes when it is all of the picture
 */
export function cutOut(pixels: Uint8Array, { width, height }: Size, area: Area): Uint8Array {
  if (area.width === width && area.height === height) return pixels;
  const part = new Uint8Array(area.width * area.height * 3);
  const row = area.width * 3;
  for (let y = 0; y < area.height; y++) {
    const start = ((area.y + y) * width + area.x) * 3;
    part.set(pixels.subarray(start, start + row), y * row);
  }
  return part;
}

/** The size of what is left of a picture without a square that is as high, or as wide, as it is. */
export function restOf({ width, height }: Size, { side }: Crop): Size {
  return side === height ? { width: width - side, height } : { width, height: height - side };
}

/** What is left of a picture without such a square: the parts before and after it, joined. */
export function withoutSquare(pixels: Uint8Array, size: Size, square: Crop): Uint8Array {
  const rest = restOf(size, square);
  const joined = new Uint8Array(rest.width * rest.height * 3);
  for (const { from, to } of partsBeside(size, square)) pasteInto(joined, rest, cutOut(pixels, size, from), to);
  return joined;
}

/** Puts a picture together again: the reverse of `withoutSquare`. */
export function aroundSquare(rest: Uint8Array, size: Size, square: Crop, pixels: Uint8Array): Uint8Array {
  const whole = new Uint8Array(size.width * size.height * 3);
  for (const { from, to } of partsBeside(size, square))
    pasteInto(whole, size, cutOut(rest, restOf(size, square), to), from);
  pasteInto(whole, size, pixels, areaOf(square));
  return whole;
}

/** The parts before and after such a square: where they are in the picture, and where in what is left of it. */
function partsBeside({ width, height }: Size, { x, y, side }: Crop): readonly { from: Area; to: Area }[] {
  const isAcross = side === height;
  const [start, whole] = isAcross ? [x, width] : [y, height];
  const part = (at: number, length: number, to: number) => {
    const area = (from: number): Area =>
      isAcross ? { x: from, y: 0, width: length, height } : { x: 0, y: from, width, height: length };
    return { from: area(at), to: area(to) };
  };
  return [part(0, start, 0), part(start + side, whole - start - side, start)];
}

/** Copies a part into a picture: the reverse of `cutOut`. */
export function pasteInto(pixels: Uint8Array, { width }: Size, part: Uint8Array, area: Area): void {
  const row = area.width * 3;
  for (let y = 0; y < area.height; y++)
    pixels.set(part.subarray(y * row, (y + 1) * row), ((area.y + y) * width + area.x) * 3);
}

/** What is wrong with a square in a picture of this size; nothing when it lies within. */
export function cropErrors({ x, y, side }: Crop, { width, height }: Size): FieldError[] {
  const picture = `the picture that is kept has ${width} × ${height} pixels`;
  const most = Math.min(width, height);
  if (side < leastCropSide || side > most)
    return [{ path: 'side', message: `must be from ${leastCropSide} to ${most}: ${picture}` }];
  return [
    { path: 'x', at: x, last: width - side },
    { path: 'y', at: y, last: height - side },
  ].flatMap(({ path, at, last }) =>
    at >= 0 && at <= last
      ? []
      : [{ path, message: `must be ${last === 0 ? '0' : `from 0 to ${last}`} with side ${side}: ${picture}` }],
  );
}

export function isSameCrop(a: Crop, b: Crop): boolean {
  return a.x === b.x && a.y === b.y && a.side === b.side;
}
