import type { CheckpointManifest } from '../schema/checkpoint.js';

/** Which latents fill the grid, row by row: those of (seed, 0), (seed, 1), … or the given ones. */
export type GridLatents =
  | { readonly seed: number }
  /** rows × cols × latentSize numbers */
  | { readonly values: Float32Array };

export interface GridRequest {
  /** `latest` or the id of a checkpoint. */
  readonly model: string;
  readonly weights: 'ema' | 'raw';
  readonly latents: GridLatents;
  readonly rows: number;
  readonly cols: number;
}

export interface GeneratedImage {
  readonly bytes: Buffer;
  readonly contentType: 'image/png';
  readonly checkpoint: CheckpointManifest;
}

/** What the API needs of the generator. */
export interface ImageGenerator {
  /**
   * The grid as one PNG.
   * @throws ServiceError NO_GENERATOR when nothing has been trained yet, CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED,
   *   OVERLOADED, or INVALID_REQUEST (naming `z` and the length it needs)
   */
  grid(request: GridRequest): Promise<GeneratedImage>;
  /** The checkpoint that `latest` stands for, null before the first one. */
  latest(): Promise<CheckpointManifest | null>;
  close(): Promise<void>;
}
