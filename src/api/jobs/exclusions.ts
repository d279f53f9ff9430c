import type { CheckpointManifest } from '../../schema/checkpoint.js';
import type { Exclusions, ExclusionsChoice } from '../../schema/images/exclusions.js';
import type { Dependencies } from '../dependencies.js';
import { keptList } from './kept-list.js';

interface Request {
  readonly exclusions?: ExclusionsChoice | undefined;
}

/**
 * The images that a new job leaves out: see `keptList`.
 * @throws ServiceError DATASET_UNUSABLE when no image would be left, or the list of the checkpoint is gone
 */
export async function exclusionsOf(
  { exclusions: choice }: Request,
  dataset: string,
  base: CheckpointManifest | undefined,
  datasets: Pick<Dependencies['datasets'], 'currentExclusions' | 'sameExclusions'>,
): Promise<Exclusions | null> {
  const lists = {
    choice,
    of: (checkpoint: CheckpointManifest) => checkpoint.exclusions,
    current: () => datasets.currentExclusions(dataset),
    same: (list: string) => datasets.sameExclusions(dataset, list),
  };
  return keptList(lists, dataset, base);
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
