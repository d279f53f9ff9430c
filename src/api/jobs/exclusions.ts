import type { CheckpointManifest } from '../../schema/checkpoint.js';
import type { Exclusions, ExclusionsChoice } from '../../schema/images/exclusions.js';
import type { Dependencies } from '../dependencies.js';

interface Request {
  readonly exclusions?: ExclusionsChoice | undefined;
}

/**
 * The images that a new job leaves out, in a list that is kept for it. A job that continues from a checkpoint leaves out the
 * same images as the training before it, unless it is asked otherwise: then its curves can be compared with those before.
 * @param base the checkpoint that it begins from
 * @throws ServiceError DATASET_UNUSABLE when no image would be left, or the list of the checkpoint is gone
 */
export async function exclusionsOf(
  { exclusions }: Request,
  dataset: string,
  base: CheckpointManifest | undefined,
  datasets: Pick<Dependencies['datasets'], 'currentExclusions' | 'sameExclusions'>,
): Promise<Exclusions | null> {
  if (exclusions === 'none') return null;
  const kept = exclusions === undefined && base?.dataset === dataset ? base : undefined;
  if (!kept) return datasets.currentExclusions(dataset);
  return kept.exclusions && datasets.sameExclusions(dataset, kept.exclusions.list);
}

/** How many images that would be. */
export function countExclusions(
  { exclusions }: Request,
  dataset: { readonly id: string; readonly excluded: number },
  base: CheckpointManifest | undefined,
): number {
  if (exclusions === 'none') return 0;
  if (exclusions === undefined && base?.dataset === dataset.id) return base.exclusions?.images ?? 0;
  return dataset.excluded;
}
