import type { CheckpointManifest } from '../../schema/checkpoint.js';
import type { Crops, CropsChoice } from '../../schema/images/crops.js';
import type { Dependencies } from '../dependencies.js';

/**
 * The moved crops that a new job uses, in a list that is kept for it. A job that continues from a checkpoint sees the same
 * squares as the training before it, unless it is asked otherwise: then its curves can be compared with those before.
 * @param base the checkpoint that it begins from
 * @throws ServiceError DATASET_UNUSABLE when the list of the checkpoint is gone
 */
export async function cropsOf(
  { crops }: { readonly crops?: CropsChoice | undefined },
  dataset: string,
  base: CheckpointManifest | undefined,
  datasets: Pick<Dependencies['datasets'], 'crops'>,
): Promise<Crops | null> {
  if (crops === 'none') return null;
  const kept = crops === undefined && base?.dataset === dataset ? base : undefined;
  if (!kept) return datasets.crops.current(dataset);
  return kept.crops && datasets.crops.same(dataset, kept.crops.list);
}
