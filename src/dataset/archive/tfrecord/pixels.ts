import { say } from '../../../schema/rejections/said.js';
import { sharp } from '../../image/libvips.js';
import { Rejection } from '../../source/source-image.js';
import { type Features, firstIntegers } from './example.js';

/** Pixels as programs write them into records: height × width × channels bytes, row by row. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3 | 4;
}

/** What other features say about the pixels; each may have one of several names. */
export interface Sizes {
  readonly height: number | undefined;
  readonly width: number | undefined;
  readonly channels: number | undefined;
  /** Each channel is a plane of its own. */
  readonly planes: boolean;
}

/** Longer sides are not plausible: even with the shortest useful other side, there would be too many pixels. */
const maxSide = 2_000_000;

const heights = ['height', 'rows', 'row', 'h'];
const widths = ['width', 'cols', 'columns', 'col', 'w'];
const channels = ['depth', 'channels', 'channel', 'num_channels', 'n_channels', 'c'];
const shapes = ['shape', 'dims', 'dimensions'];
const counts = [1, 3, 4];

/** Sizes in features such as height, image/width, rows or shape. */
export function sizesOf(features: Features): Sizes {
  const shape = integers(features, shapes, 3);
  // StyleGAN's records have their channels first, nearly all others last.
  const planes = shape?.length === 3 && !counts.includes(shape[2]!) && counts.includes(shape[0]!);
  const [height, width, depth] = planes ? [shape[1], shape[2], shape[0]] : (shape ?? []);
  return {
    height: integers(features, heights, 1)?.[0] ?? height,
    width: integers(features, widths, 1)?.[0] ?? width,
    channels: integers(features, channels, 1)?.[0] ?? (shape?.length === 2 ? 1 : depth),
    planes,
  };
}

/** @returns undefined unless the bytes are exactly as many as the sizes say */
export function pixelsOf(data: Uint8Array, sizes: Sizes): Pixels | undefined {
  const { height, width } = sizes;
  if (!height || !width || height < 0 || width < 0) return undefined;
  const count = data.length / (height * width);
  // When the number of channels is not given, four could just as well be one of float32.
  const isRight = sizes.channels === undefined ? count === 1 || count === 3 : count === sizes.channels;
  if (!isRight || !counts.includes(count)) return undefined;
  const channels = count as Pixels['channels'];
  return { data: sizes.planes ? interleaved(data, channels) : data, height, width, channels };
}

/** The same as an image file, which is then handled like any other. PNG is lossless. */
export async function pixelsAsPng({ data, width, height, channels }: Pixels): Promise<Buffer> {
  // libvips has limits of its own, on pixels in a row or column.
  if (Math.max(width, height) > maxSide)
    throw new Rejection('tooManyPixels', say('SIDE_TOO_LONG', { width, height, most: maxSide }));
  return sharp(data, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 0 })
    .toBuffer();
}

function integers(features: Features, names: readonly string[], max: number): number[] | undefined {
  for (const [name, feature] of features) {
    if (!names.includes(name.toLowerCase().replace(/^(image|img|picture)[/_.-]/, ''))) continue;
    const values = firstIntegers(feature, max + 1);
    if (values.length > 0 && values.length <= max) return values;
  }
  return undefined;
}

function interleaved(planes: Uint8Array, channels: number): Uint8Array {
  const pixels = new Uint8Array(planes.length);
  const area = planes.length / channels;
  for (let c = 0, from = 0; c < channels; c++)
    for (let i = 0, to = c; i < area; i++, to += channels) pixels[to] = planes[from++]!;
  return pixels;
}
