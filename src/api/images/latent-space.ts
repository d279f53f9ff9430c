import type { CheckpointManifest } from '../../schema/checkpoint.js';

/** Where expressions are evaluated: the latents of a checkpoint, and the names that its training knows. */
export interface LatentSpace {
  /** Numbers in a latent. */
  readonly latentSize: number;
  /** The vectors of those of the names that are known: favourites, and directions. */
  vectors(names: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
}

/** The latent space of a checkpoint. */
export function latentSpace({ hyperparameters }: CheckpointManifest): LatentSpace {
  return { latentSize: hyperparameters.latentSize, vectors: async () => new Map() };
}
