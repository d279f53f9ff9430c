import type { CheckpointManifest } from '../../schema/checkpoint.js';
import type { Crops, CropsChoice } from '../../schema/images/crops.js';
import type { Dependencies } from '../dependencies.js';
import { keptList } from './kept-list.js';

/**
 * The moved crops that a new job uses: see `keptList`.
 * @throws ServiceError DATASET_UNUSABLE when the list of the checkpoint is gone
 */
export async function cropsOf(
  { crops: choice }: { readonly crops?: CropsChoice | undefined },
  dataset: string,
  base: CheckpointManifest | undefined,
  { crops }: Pick<Dependencies['datasets'], 'crops'>,
): Promise<Crops | null> {
  const lists = {
    choice,
    of: (checkpoint: CheckpointManifest) => checkpoint.crops,
    current: () => crops.current(dataset),
    same: (list: string) => crops.same(dataset, list),
  };
  return keptList(lists, dataset, base);
}
