import type { CheckpointManifest, CheckpointView } from '../../schema/checkpoint.js';
import type { Checkpoints } from '../dependencies.js';

/** A checkpoint with its name. */
export async function checkpointView(
  manifest: CheckpointManifest,
  checkpoints: Pick<Checkpoints, 'nameOf'>,
): Promise<CheckpointView> {
  return { ...manifest, name: await checkpoints.nameOf(manifest.id) };
}
