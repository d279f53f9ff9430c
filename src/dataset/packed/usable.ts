import { warningOf } from '../../schema/advice/warning-texts.js';
import type { DatasetWarning, Ignored, RejectedFile } from '../../schema/dataset.js';
import { ServiceError } from '../../schema/problem.js';
import type { ForeignKind } from '../source/source-image.js';

export interface Counts {
  /** Images kept. */
  readonly images: number;
  /** Images dropped because their pixels are identical to those of another. */
  readonly duplicates: number;
  /** Files left out and listed by name. */
  readonly rejected: number;
  /** Files that should have been images, judging by their bytes. */
  readonly broken: number;
  /** Files that are not meant to be images. */
  readonly ignored: Ignored;
}

/** How many files a message names. */
export const maxShown = 5;

/** Fewer teach a network to copy rather than to draw (Zhao et al. 2020 need augmentation even for a few thousand). */
const fewImages = 1000;
/** Names of files that claim to be images or to contain images. */
const imageName =
  /\.(jpe?g|jfif|a?png|webp|gif|avif|hei[cf]|hif|tiff?|bmp|svg|p[bgnp]m|psd|jxl|jp2|dng|cr[23]|nef|arw|tfrec(ords?)?|zip|tar|t?gz)$/i;

/** What can be trained on, as the advice of an error. */
export const accepted =
  'JPEG, PNG, WebP, GIF, AVIF or HEIC images, .tfrecords files of tf.train.Examples that hold such images, or zip or tar archives of them';

export interface UnusedFile {
  readonly name: string;
  readonly reason: RejectedFile['reason'];
  readonly kind: ForeignKind;
  readonly isRecord: boolean;
}

/**
 * Whether a file that cannot be used counts against its dataset. Only its bytes decide, never its name: the same files
 * get the same verdict however they arrive.
 */
export function isBroken({ reason, kind, isRecord }: UnusedFile): boolean {
  // Nothing is wrong with a picture without a face.
  if (reason === 'noFace') return false;
  return isRecord || kind === 'picture' || kind === 'lost';
}

/** Whether a file that is not an image is about images, such as a caption: then it need not be reported by name. */
export function isNote({ name, reason, kind, isRecord }: UnusedFile): boolean {
  return reason === 'notAnImage' && !isRecord && ['text', 'data', 'lost'].includes(kind) && !imageName.test(name);
}

/**
 * @param unused the first files that count against it
 * @param advice what the user can do about it
 * @throws ServiceError DATASET_UNUSABLE when no image, or less than half of them, can be used
 */
export function checkUsable(id: string, counts: Counts, unused: readonly RejectedFile[], advice: string): void {
  const { images, duplicates, broken } = counts;
  if (images > 0 && broken <= images + duplicates) return;
  const areFaceless = unused.every(({ reason }) => reason === 'noFace');
  throw new ServiceError(
    'DATASET_UNUSABLE',
    unused.length === 0
      ? `The dataset ${id} is empty: ${advice}.`
      : images === 0
        ? `The dataset ${id} has no image that can be used: ${named(unused)}.${areFaceless ? '' : ` What can be used: ${accepted}.`}`
        : `${broken} images of the dataset ${id} cannot be used, and only ${images + duplicates} can: ${named(unused)}. Repair or remove those that cannot.`,
  );
}

/** What a user should know before training, though nothing is broken. */
export function warningsOf(
  id: string,
  { images, duplicates, rejected: rejectedCount }: Counts,
  rejected: readonly RejectedFile[],
  found: {
    readonly nearDuplicates: number;
    readonly twins: readonly (readonly [string, string])[];
    readonly unfinished: readonly string[];
  },
): DatasetWarning[] {
  const { nearDuplicates, twins, unfinished } = found;
  const warnings: DatasetWarning[] = [];
  if (rejectedCount > 0)
    warnings.push(
      warningOf('FILES_SKIPPED', {
        id,
        skipped: rejectedCount,
        files: images + duplicates + rejectedCount,
        names: rejected
          .slice(0, maxShown)
          .map(({ name }) => name)
          .join(', '),
        why: named(rejected),
        more: Math.max(0, rejectedCount - maxShown),
      }),
    );
  for (const name of unfinished) warnings.push(warningOf('ARCHIVE_UNFINISHED', { name }));
  warnings.push(...tooFewImages(id, images));
  if (nearDuplicates > 0)
    warnings.push(
      warningOf('NEAR_DUPLICATES', {
        id,
        images: nearDuplicates,
        names: twins.map(([, later]) => later).join(', '),
        pairs: twins.map(([a, b]) => `${b} and ${a}`).join('; '),
      }),
    );
  return warnings;
}

/** @param excluded images that are left out beside those */
export function tooFewImages(id: string, images: number, excluded = 0): DatasetWarning[] {
  if (images >= fewImages) return [];
  return [warningOf('TOO_FEW_IMAGES', { id, images, excluded, few: fewImages })];
}

/** The first files, and what is wrong with them: `1.png, 2.png (is empty); 3.png (is cut off)` */
export function named(rejected: readonly RejectedFile[]): string {
  const shown = rejected.slice(0, maxShown);
  // A fault that all records of a file share is reported once, although their lengths differ.
  const common = (detail: string) => detail.replaceAll(/ of length \d+/g, '');
  const details = [...new Set(shown.map(({ detail }) => common(detail)))];
  return details
    .map(detail => {
      const alike = shown.filter(file => common(file.detail) === detail);
      return `${alike.map(({ name }) => name).join(', ')} (${alike.length === 1 ? alike[0]!.detail : detail})`;
    })
    .join('; ');
}
