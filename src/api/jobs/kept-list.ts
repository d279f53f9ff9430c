import type { CheckpointManifest } from '../../schema/checkpoint.js';

/** How a new job comes to the images that people have changed in a dataset. */
export interface KeptLists<List extends { readonly list: string }> {
  /** What the request asks for; undefined: as the checkpoint that it begins from, or as things are now. */
  readonly choice: 'current' | 'none' | undefined;
  /** Of a checkpoint. */
  readonly of: (base: CheckpointManifest) => List | null;
  readonly current: () => Promise<List | null>;
  /** The same for another job. @throws ServiceError DATASET_UNUSABLE when it is gone */
  readonly same: (list: string) => Promise<List>;
}

/**
 * The list that is kept for a new job. One that continues from a checkpoint has the same as the training before it, unless it
 * is asked otherwise: then its curves can be compared with those before.
 * @param base the checkpoint that it begins from
 * @throws ServiceError DATASET_UNUSABLE when the list of the checkpoint is gone, and what `current` throws
 */
export async function keptList<List extends { readonly list: string }>(
  { choice, of, current, same }: KeptLists<List>,
  dataset: string,
  base: CheckpointManifest | undefined,
): Promise<List | null> {
  if (choice === 'none') return null;
  if (choice === 'current' || base?.dataset !== dataset) return current();
  const kept = of(base);
  return kept && same(kept.list);
}
