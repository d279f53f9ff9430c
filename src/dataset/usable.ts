import type { DatasetWarning, RejectedFile } from '../schema/dataset.js';
import { ServiceError } from '../schema/problem.js';

export interface Counts {
  /** Images kept. */
  readonly images: number;
  /** Images dropped because their pixels are those of another. */
  readonly duplicates: number;
  /** Files left out. */
  readonly rejected: number;
  /** Those of them that should have been images. */
  readonly broken: number;
}

/** Fewer teach a network to copy rather than to draw (Zhao et al. 2020 need augmentation even for a few thousand). */
const fewImages = 1000;
/** Other files may lie beside the images; these claim to be images, or to hold some. */
const imageName = /\.(jpe?g|png|webp|gif|avif|hei[cf]|hif|tfrecords?(\.gz)?(#\d+)?|zip|tar|tgz|tar\.gz)$/i;

/** What can be trained on, as the advice of an error. */
export const accepted =
  'JPEG, PNG, WebP, GIF, AVIF or HEIC images, .tfrecords files of tf.train.Examples that hold such images, or zip or tar archives of them';

export function looksLikeImage(name: string): boolean {
  return imageName.test(name);
}

/**
 * @param advice what the user can do about it
 * @throws ServiceError DATASET_UNUSABLE when no image, or less than half of them, can be used
 */
export function checkUsable(id: string, counts: Counts, rejected: readonly RejectedFile[], advice: string): void {
  const { images, duplicates, broken } = counts;
  if (images > 0 && broken <= images + duplicates) return;
  throw new ServiceError(
    'DATASET_UNUSABLE',
    counts.rejected === 0
      ? `The dataset ${id} is empty: ${advice}.`
      : images === 0
        ? `The dataset ${id} has no image that can be used: ${named(rejected)}. To be used are ${accepted}.`
        : `${broken} images of the dataset ${id} cannot be used, and only ${images} can: ${named(rejected)}. Repair or remove the others.`,
  );
}

/** What a user should know before training, though nothing is broken. */
export function warningsOf(
  id: string,
  { images, duplicates, rejected: rejectedCount }: Counts,
  rejected: readonly RejectedFile[],
  nearDuplicates: number,
  twins: readonly (readonly [string, string])[],
): DatasetWarning[] {
  const warnings: DatasetWarning[] = [];
  if (rejectedCount > 0)
    warnings.push({
      code: 'FILES_SKIPPED',
      message: `${rejectedCount} of ${images + duplicates + rejectedCount} files of ${id} were skipped: ${named(rejected)}${rejectedCount > 5 ? ` and ${rejectedCount - 5} more` : ''}`,
    });
  if (images < fewImages)
    warnings.push({
      code: 'TOO_FEW_IMAGES',
      message: `${id} has ${images} ${images === 1 ? 'image' : 'images'}: a generator that has seen fewer than ${fewImages} mostly copies them. Add more of the same kind; some thousands work well`,
    });
  if (nearDuplicates > 0)
    warnings.push({
      code: 'NEAR_DUPLICATES',
      message: `${nearDuplicates} images of ${id} look almost the same as another one, such as ${twins.map(([a, b]) => `${b} and ${a}`).join('; ')}. The generator will make those more often`,
    });
  return warnings;
}

function named(rejected: readonly RejectedFile[]): string {
  const shown = rejected.slice(0, 5);
  // What is wrong with all records of a file is said once.
  const details = [...new Set(shown.map(({ detail }) => detail))];
  const names = (detail: string) => shown.filter(file => file.detail === detail).map(({ name }) => name);
  return details.map(detail => `${names(detail).join(', ')} (${detail})`).join('; ');
}
