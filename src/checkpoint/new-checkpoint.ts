import type { Tensors } from '../model/tensors.js';
import type { CheckpointManifest, CheckpointManifestInput } from '../schema/checkpoint.js';

/** The names of a checkpoint's files of arrays. */
export const fileNames = { generator: 'generator.safetensors', training: 'training.safetensors' } as const;

/** What a training saves: the generator as it is served, and what else a resumed training needs. */
export type NewCheckpoint = Omit<CheckpointManifestInput, 'format' | 'id' | 'createdAt' | 'files'> & {
  readonly generator: Tensors;
  readonly training: Tensors;
};

/** The same when its files of arrays are written already. */
export type NewCheckpointFiles = Omit<CheckpointManifestInput, 'format' | 'id' | 'createdAt'>;

/** What is read of it again. */
export interface LoadedCheckpoint {
  readonly manifest: CheckpointManifest;
  readonly tensors: Tensors;
}
