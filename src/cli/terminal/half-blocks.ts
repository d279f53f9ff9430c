/** Pixels, RGB in rows from the top. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

type Rgb = readonly [number, number, number];

/**
 * A picture as lines of text: the upper pixel of each pair is the color of ▀, the lower one that of its background.
 * @param depth bits of color that the terminal has: 24, or 8 for its palette of 256
 * @returns a line for every two rows of pixels
 */
export function halfBlocks({ data, width, height }: Pixels, depth: number): string[] {
  const paint = depth >= 24 ? trueColor : paletteColor;
  const at = (x: number, y: number): Rgb => {
    const i = (y * width + x) * 3;
    return [data[i]!, data[i + 1]!, data[i + 2]!];
  };
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let line = '';
    let last = '';
    for (let x = 0; x < width; x++) {
      const above = paint(38, at(x, y));
      // Of an odd number of rows the last has nothing below it.
      const below = y + 1 < height ? paint(48, at(x, y + 1)) : '49';
      const colors = `\x1b[${above};${below}m`;
      line += colors === last ? '▀' : `${colors}▀`;
      last = colors;
    }
    lines.push(`${line}\x1b[0m`);
  }
  return lines;
}

const trueColor = (layer: number, [r, g, b]: Rgb) => `${layer};2;${r};${g};${b}`;

/** Levels of each color in xterm's cube of 6×6×6, the colors 16 to 231 of its palette. */
const levels = [0, 95, 135, 175, 215, 255];

/** The nearest of xterm's 256 colors: one of its cube, or of its 24 grays. */
function paletteColor(layer: number, color: Rgb): string {
  const [r, g, b] = color.map(nearestLevel) as [number, number, number];
  const cube = { index: 16 + 36 * r + 6 * g + b, color: [levels[r]!, levels[g]!, levels[b]!] as const };
  const step = Math.max(0, Math.min(23, Math.round((color.reduce((sum, value) => sum + value, 0) / 3 - 8) / 10)));
  const shade = 8 + 10 * step;
  const gray = { index: 232 + step, color: [shade, shade, shade] as const };
  return `${layer};5;${distance(gray.color, color) < distance(cube.color, color) ? gray.index : cube.index}`;
}

function nearestLevel(value: number): number {
  const distances = levels.map(level => Math.abs(level - value));
  return distances.indexOf(Math.min(...distances));
}

const distance = (a: Rgb, b: Rgb) => a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
