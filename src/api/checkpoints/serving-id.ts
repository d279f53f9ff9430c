import type { Checkpoints } from '../dependencies.js';

/** The id of the checkpoint that answers whoever names none: the pinned one, or the latest. */
export async function servingId(checkpoints: Pick<Checkpoints, 'latest' | 'pinned'>): Promise<string | null> {
  return (await checkpoints.pinned()) ?? (await checkpoints.latest())?.id ?? null;
}
