import { type Said, say } from '../../../schema/rejections/said.js';
import { identifyFile } from '../../image/explain-file.js';
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
  readonly unclear?: Said;
}

/** Names that are always used when a file has them. */
const usualNames = ['image_raw', 'image/encoded'];
/** How many features a message names. */
const maxNamed = 5;

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
  if (found.length > 1) return { names: [], unclear: say('SEVERAL_FEATURES', { features: listed(first) }) };
  // None holds an image: the message says what is wrong with the one that should.
  const likely = likelyName(first);
  return likely === undefined
    ? { names: [], unclear: say('NO_IMAGE_FEATURE', { features: listed(first) }) }
    : { names: [likely] };
}

/**
 * The image file in a record. Raw pixels are converted to one.
 * @throws Rejection that says what the record holds instead, and what it should hold
 */
export async function imageOf(features: Features, { names, unclear }: ImageFeature): Promise<Uint8Array> {
  if (unclear) throw new Rejection('notAnImage', unclear);
  const name = names.find(name => firstBytes(features.get(name) ?? nothing) !== undefined);
  if (name === undefined) {
    const other = names.find(name => features.has(name));
    throw new Rejection(
      'notAnImage',
      other === undefined
        ? whyMissing(names, features)
        : say('FEATURE', { name: displayName(other), why: whyNumbers(features.get(other)!) }),
    );
  }
  const value = firstBytes(features.get(name)!)!;
  if (formatOf(value) !== undefined) return value;
  const pixels = pixelsIn(value, features);
  if (pixels) return pixelsAsPng(pixels);
  const why = whyNoTensor(value) ?? identifyFile(value)?.said ?? whyNoPixels(value, sizesOf(features));
  throw new Rejection('notAnImage', say('FEATURE', { name: displayName(name), why }));
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

function whyMissing(names: readonly string[], features: Features): Said {
  const hasOther = [...features.values()].some(feature => formatOf(firstBytes(feature) ?? noBytes) !== undefined);
  const missing = { names: names.map(displayName).join(' or '), features: listed(features) };
  return say(hasOther ? 'OTHER_FEATURE' : 'NO_FEATURE', missing);
}

function whyNumbers(feature: Feature): Said {
  const { kind } = feature;
  if (kind === 'nothing' || kind === 'bytes') return say('FEATURE_EMPTY');
  return say(kind === 'floats' ? 'FEATURE_FLOATS' : 'FEATURE_INTEGERS', { count: countOf(feature) });
}

function whyNoTensor(value: Uint8Array): Said | undefined {
  const tensor = tensorOf(value);
  return tensor && say('FEATURE_TENSOR', { type: tensor.type, shape: tensor.shape.join('×') });
}

/** Bytes of values that are wider than one. */
const wideBytes = [2, 4, 8];

function whyNoPixels({ length: bytes }: Uint8Array, { height, width, channels }: Sizes): Said {
  if (height === undefined || width === undefined) {
    const side = Math.sqrt(bytes / 3);
    return say('FEATURE_SIZES', { bytes, side: Number.isInteger(side) ? side : 0 });
  }
  const sized = { bytes, height, width, depth: channels ?? 0 };
  const each = bytes / (height * width * (channels ?? 1));
  const wide = wideBytes.find(width => width === each) ?? wideBytes.find(width => width === each / 3);
  return wide === undefined || each === 3
    ? say('FEATURE_MISFIT', sized)
    : say('FEATURE_WIDE', { ...sized, bits: 8 * wide });
}

/** The existing features, those of bytes first: only they can hold an image. */
function listed(features: Features): Said {
  const names = [...features.keys()];
  const isBytes = (name: string) => features.get(name)!.kind === 'bytes';
  const ordered = [...names.filter(isBytes), ...names.filter(name => !isBytes(name))];
  if (ordered.length === 0) return say('FEATURES_NONE');
  const shown = ordered.slice(0, maxNamed);
  return say('FEATURES', {
    names: shown.map(displayName).join(', '),
    contents: shown.map(name => `${displayName(name)} (${contentOf(features.get(name)!)})`).join(', '),
    more: ordered.length - shown.length,
  });
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
