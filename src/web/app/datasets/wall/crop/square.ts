/** A square in a picture, in its pixels. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Side that a square has at least, as the service wants it. */
export const leastSide = 16;

/** Side that a square can have at most. */
export function mostSide({ width, height }: Size): number {
  return Math.min(width, height);
}

/** The square, in whole pixels, moved inward where it would reach beyond an edge. */
export function within({ x, y, side }: Square, size: Size): Square {
  const own = Math.max(leastSide, Math.min(Math.round(side), mostSide(size)));
  const inward = (at: number, length: number) => Math.max(0, Math.min(Math.round(at), length - own));
  return { x: inward(x, size.width), y: inward(y, size.height), side: own };
}

/** The same square with another side, around the same center as far as the edges allow. */
export function scaled({ x, y, side }: Square, wanted: number, size: Size): Square {
  const own = Math.max(leastSide, Math.min(Math.round(wanted), mostSide(size)));
  const shift = (side - own) / 2;
  // Half a pixel to and fro in turn: always rounded the same way, many small steps would lead away from the center.
  const whole = own % 2 === 0 ? Math.floor(shift) : Math.ceil(shift);
  return within({ x: x + whole, y: y + whole, side: own }, size);
}

/** Pixels that an arrow key moves a square by, with and without Shift. */
const [far, near] = [16, 1];
/** Share of its side by which a key makes a square larger or smaller. */
const growth = 0.05;

/** What a key makes of a square; undefined when it does nothing. */
export function pressed(square: Square, key: string, isFar: boolean, size: Size): Square | undefined {
  const step = isFar ? far : near;
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  const move = moves[key];
  if (move) return within({ ...square, x: square.x + move[0], y: square.y + move[1] }, size);
  const change = Math.max(1, Math.round(square.side * growth));
  if (key === '+' || key === '=') return scaled(square, square.side + change, size);
  if (key === '-' || key === '_') return scaled(square, square.side - change, size);
  return undefined;
}

export function isSame(a: Square, b: Square): boolean {
  return a.x === b.x && a.y === b.y && a.side === b.side;
}
