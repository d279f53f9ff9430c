import type { CheckpointManifest } from '../schema/checkpoint.js';

/** Which latents fill the grid, row by row: those of (seed, 0), (seed, 1), … or the given ones. */
export type GridLatents =
  | { readonly seed: number }
  /** rows × cols × latentSize numbers */
  | { readonly values: Float32Array };

/** How a picture is encoded. */
export type ImageFormat = 'png' | 'webp' | 'jpeg';

export interface GridRequest {
  readonly checkpoint: CheckpointManifest;
  readonly weights: 'ema' | 'raw';
  readonly latents: GridLatents;
  /** What each latent is multiplied by, from 0 to 1. */
  readonly truncation: number;
  readonly rows: number;
  readonly cols: number;
  /** How many pixels each pixel becomes in each direction. */
  readonly scale: number;
  readonly format: ImageFormat;
}

/** What the API needs from the generator. */
export interface ImageGenerator {
  /**
   * The grid as one picture, encoded.
   * @throws ServiceError CHECKPOINT_NOT_FOUND when the checkpoint has been removed since it was read, CHECKPOINT_DAMAGED,
   *   OVERLOADED, SHUTTING_DOWN, or INVALID_REQUEST (naming `z` and the length it needs)
   */
  grid(request: GridRequest): Promise<Buffer>;
  /** The checkpoint that `latest` stands for, null before the first one. */
  latest(): Promise<CheckpointManifest | null>;
  close(): Promise<void>;
}
