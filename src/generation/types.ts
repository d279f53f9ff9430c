import type { CheckpointManifest } from '../schema/checkpoint.js';

/** Which latents fill the grid, row by row: those of (seed, 0), (seed, 1), … or the given ones. */
export type GridLatents =
  | { readonly seed: number }
  /** rows × cols × latentSize numbers */
  | { readonly values: Float32Array };

export interface GridRequest {
  readonly checkpoint: CheckpointManifest;
  readonly weights: 'ema' | 'raw';
  readonly latents: GridLatents;
  readonly rows: number;
  readonly cols: number;
}

export interface GeneratedImage {
  readonly bytes: Buffer;
  readonly contentType: 'image/png';
}

/** What the API needs of the generator. */
export interface ImageGenerator {
  /**
   * The grid as one PNG.
   * @throws ServiceError CHECKPOINT_NOT_FOUND when the checkpoint has been removed since it was read, CHECKPOINT_DAMAGED,
   *   OVERLOADED, SHUTTING_DOWN, or INVALID_REQUEST (naming `z` and the length it needs)
   */
  grid(request: GridRequest): Promise<GeneratedImage>;
  /** The checkpoint that `latest` stands for, null before the first one. */
  latest(): Promise<CheckpointManifest | null>;
  close(): Promise<void>;
}
