import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { Recipe } from '../schema/images/recipe.js';
import type { Images } from './held-images.js';

/** Which latents fill the grid, row by row: those of (seed, 0), (seed, 1), … or the given ones. */
export type GridLatents =
  | { readonly seed: number }
  /** rows × cols × latentSize numbers */
  | { readonly values: Float32Array };

/** How a picture is encoded. */
export type ImageFormat = 'png' | 'webp' | 'jpeg';

/** A picture: width × height × 3 bytes. */
export interface Picture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The generator of a checkpoint, with its averaged weights or those of its last step. */
export interface ServedModel {
  readonly checkpoint: CheckpointManifest;
  readonly weights: 'ema' | 'raw';
}

export interface GridRequest extends ServedModel {
  readonly latents: GridLatents;
  /** What each latent is multiplied by, from 0 to 1. */
  readonly truncation: number;
  readonly rows: number;
  readonly cols: number;
  /** How many pixels each pixel becomes in each direction. */
  readonly scale: number;
  readonly format: ImageFormat;
  /** What makes the grid again, to be kept in the file; left out when nobody wants it there. */
  readonly recipe?: Recipe | undefined;
}

/**
 * `interactive`: somebody waits for these images. `background`: images that are part of something larger, such as a file
 * of thousands or an animation, whose images give way to others.
 */
export type Priority = 'interactive' | 'background';

/** What the API needs from the generator. */
export interface ImageGenerator {
  /** Whatever of this machine the bytes of an image depend on: for its ETag. */
  readonly form: string;
  /**
   * The grid as one picture, encoded. The same grid is made once for all who ask while it is being made, and kept for those
   * who ask later as long as there is room.
   * @param client whose signal gives the grid up: it is not made when nobody else wants it. The signal is not looked at when
   *   the grid is kept
   * @throws ServiceError CHECKPOINT_NOT_FOUND when the checkpoint has been removed since it was read, CHECKPOINT_DAMAGED,
   *   OVERLOADED, SHUTTING_DOWN, or INVALID_REQUEST (naming `z` and the length it needs), and the signal's reason
   */
  grid(request: GridRequest, client?: { readonly signal: AbortSignal }): Promise<Buffer>;
  /** A grid that is kept. */
  kept(request: GridRequest): Buffer | undefined;
  /**
   * G(z), to be encoded by the caller.
   * @param z n × latentSize numbers in [−1, 1]
   * @param signal gives the images up when nobody wants them any longer: those that still wait are not made
   * @param priority `interactive` when left out
   * @returns n × size × size × 3 bytes
   * @throws what `grid` throws, except INVALID_REQUEST
   */
  images(model: ServedModel, z: Float32Array, signal?: AbortSignal, priority?: Priority): Promise<Uint8Array>;
  /**
   * Loads a model for an answer of many images, and keeps its arrays as long as the answer needs them: it can be finished
   * even when the checkpoint is removed meanwhile, or the generator's thread ends. Waits instead of being OVERLOADED.
   * @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED; the images throw SHUTTING_DOWN, and the signal's reason
   */
  hold(model: ServedModel): Promise<Images>;
  /**
   * An answer of many images, such as an animation, that the caller makes of those of `hold`: once for all who ask for it while
   * it is being made, and kept beside the grids.
   * @param key determines its bytes; an ETag does
   * @param make receives a signal that is aborted when nobody wants the answer any longer
   * @throws what `make` throws, and the signal's reason
   */
  answer(key: string, make: (signal: AbortSignal) => Promise<Buffer>, signal: AbortSignal): Promise<Buffer>;
  /** The checkpoint that `latest` stands for, null before the first one. */
  latest(): Promise<CheckpointManifest | null>;
  close(): Promise<void>;
}
