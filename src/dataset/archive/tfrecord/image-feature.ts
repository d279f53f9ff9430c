import { explainFile } from '../../image/explain-file.js';
import { Rejection } from '../../source/source-image.js';
import { formatOf } from '../format-of.js';
import { displayName } from '../names.js';
import { countOf, type Feature, type Features, firstBytes } from './example.js';
import { type Pixels, pixelsAsPng, pixelsOf, type Sizes, sizesOf } from './pixels.js';
import { pixelsOfTensor, tensorOf } from './tensor.js';

/** Which feature of the records of a file holds their images. */
export interface ImageFeature {
  /** The first of these that a record has as bytes. */
  readonly names: readonly string[];
  /** Why it cannot be determined. */
  readonly unclear?: string;
}

/** Names that are always used when a file has them. */
const usualNames = ['image_raw', 'image/encoded'];
/** How many features a message names. */
const maxNamed = 5;

const naming =
  'name it with ?feature=NAME when you upload, --feature NAME when you import, or "feature": "NAME" in dataset.json';

/**
 * Decides from some records of a file which feature holds the images in all of them: the one whose bytes are image
 * files, or else pixels whose sizes are in other features.
 * @param wanted the feature that the user has named
 */
export function chooseFeature(sample: readonly Features[], wanted?: string | undefined): ImageFeature {
  if (wanted !== undefined) return { names: [wanted] };
  const files = namesWhere(sample, value => formatOf(value) !== undefined);
  const pixels = namesWhere(sample, (value, features) => pixelsIn(value, features) !== undefined);
  if ([...files, ...pixels].some(name => usualNames.includes(name))) return { names: usualNames };
  const found = files.length > 0 ? files : pixels;
  if (found.length === 1) return { names: found };
  const [first] = sample;
  if (first === undefined) return { names: usualNames };
  if (found.length > 1)
    return {
      names: [],
      unclear: `has more than one feature that holds images: ${naming}. ${listed(first)}`,
    };
  // None holds an image: the message says what is wrong with the one that should.
  const likely = likelyName(first);
  return likely === undefined
    ? { names: [], unclear: `has no feature that holds an image. ${listed(first)}` }
    : { names: [likely] };
}

/**
 * The image file in a record. Raw pixels are converted to one.
 * @throws Rejection that says what the record holds instead, and what it should hold
 */
export async function imageOf(features: Features, { names, unclear }: ImageFeature): Promise<Uint8Array> {
  if (unclear !== undefined) throw new Rejection('notAnImage', unclear);
  const name = names.find(name => firstBytes(features.get(name) ?? nothing) !== undefined);
  if (name === undefined) {
    const other = names.find(name => features.has(name));
    throw new Rejection(
      'notAnImage',
      other === undefined ? whyMissing(names, features) : `${displayName(other)} ${whyNumbers(features.get(other)!)}`,
    );
  }
  const value = firstBytes(features.get(name)!)!;
  if (formatOf(value) !== undefined) return value;
  const pixels = pixelsIn(value, features);
  if (pixels) return pixelsAsPng(pixels);
  const why = whyNoTensor(value) ?? explainFile(value) ?? whyNoPixels(value, sizesOf(features));
  throw new Rejection('notAnImage', `${displayName(name)} ${why}`);
}

/** Pixels whose sizes are in other features, or in a tensor. */
function pixelsIn(value: Uint8Array, features: Features): Pixels | undefined {
  const tensor = tensorOf(value);
  return (tensor && pixelsOfTensor(tensor)) ?? pixelsOf(value, sizesOf(features));
}

const noBytes = new Uint8Array();
const nothing: Feature = { kind: 'nothing', list: noBytes };

function namesWhere(sample: readonly Features[], holds: (value: Uint8Array, features: Features) => boolean): string[] {
  const found = new Set<string>();
  for (const features of sample)
    for (const [name, feature] of features) {
      const value = firstBytes(feature);
      if (value !== undefined && holds(value, features)) found.add(name);
    }
  return [...found];
}

/** The feature that is most likely meant to hold the image: by its name, or because it has the most bytes. */
function likelyName(features: Features): string | undefined {
  const names = [...features.keys()];
  const named =
    usualNames.find(name => features.has(name)) ?? names.find(name => /^(image|img|picture)s?$/i.test(name));
  if (named !== undefined) return named;
  const largest = names
    .filter(name => features.get(name)!.kind === 'bytes')
    .sort((a, b) => features.get(b)!.list.length - features.get(a)!.list.length);
  return largest[0];
}

function whyMissing(names: readonly string[], features: Features): string {
  const missing = `has no feature ${names.map(displayName).join(' or ')}. ${listed(features)}`;
  const hasOther = [...features.values()].some(feature => formatOf(firstBytes(feature) ?? noBytes) !== undefined);
  return hasOther ? `${missing}. If another feature holds the images of the file, ${naming}` : missing;
}

function whyNumbers(feature: Feature): string {
  const { kind } = feature;
  if (kind === 'nothing' || kind === 'bytes') return 'is empty: write the bytes of an image file into it';
  const cast = kind === 'floats' ? '(image * 255).astype("uint8")' : 'image.astype("uint8")';
  return `is a list of ${countOf(feature)} ${kind}, not bytes: write a PNG or JPEG file (tf.io.encode_png), or pixels as bytes (${cast}.tobytes()) with height, width and depth beside them`;
}

function whyNoTensor(value: Uint8Array): string | undefined {
  const tensor = tensorOf(value);
  if (tensor === undefined) return undefined;
  return `is a tensor of ${tensor.type} and shape ${tensor.shape.join('×')}: write one of uint8 and height×width×channels (tf.io.serialize_tensor(tf.cast(image, tf.uint8))), or a PNG file (tf.io.encode_png)`;
}

function whyNoPixels({ length }: Uint8Array, { height, width, channels }: Sizes): string {
  const bytes = length === 1 ? '1 byte' : `${length} bytes`;
  const instead =
    'write one byte a channel (image.astype("uint8").tobytes()), or a PNG or JPEG file (tf.io.encode_png)';
  if (height === undefined || width === undefined) {
    const side = Math.sqrt(length / 3);
    const guess = Number.isInteger(side) ? `, as many as ${side}×${side} pixels in color have` : '';
    return `has ${bytes} that are no image file${guess}: for pixels, write height, width and depth beside them as integers; or write a PNG or JPEG file (tf.io.encode_png)`;
  }
  const sizes = `height ${height}, width ${width} and ${channels === undefined ? 'no depth' : `depth ${channels}`}`;
  const values = height * width * (channels ?? 1);
  const types: Readonly<Record<number, string>> = { 2: '16 bits', 4: '32 bits, such as float32', 8: '64 bits' };
  const wide = types[length / values] ?? types[length / values / 3];
  return wide !== undefined && length / values !== 3
    ? `has ${bytes}, values of ${wide}, for ${sizes}: ${instead}`
    : `has ${bytes}, which do not fit ${sizes}: ${instead}`;
}

/** The existing features, those of bytes first: only they can hold an image. */
function listed(features: Features): string {
  const names = [...features.keys()];
  const isBytes = (name: string) => features.get(name)!.kind === 'bytes';
  const ordered = [...names.filter(isBytes), ...names.filter(name => !isBytes(name))];
  if (ordered.length === 0) return 'It has no features at all';
  const shown = ordered.slice(0, maxNamed).map(name => `${displayName(name)} (${contentOf(features.get(name)!)})`);
  const more = ordered.length - shown.length;
  return `It has ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function contentOf(feature: Feature): string {
  if (feature.kind === 'bytes') {
    const value = firstBytes(feature) ?? noBytes;
    return `${formatOf(value) ?? 'bytes'} of length ${value.length}`;
  }
  if (feature.kind === 'nothing') return 'empty';
  const count = countOf(feature);
  return count === 1 ? feature.kind.slice(0, -1) : `${count} ${feature.kind}`;
}
