import type { WeightsKind } from '../dcgan/index.js';
import type { Network } from '../model/architecture.js';
import type { Tensors } from '../model/tensors.js';
import type { Precision } from '../schema/precision.js';
import type { Priority } from './types.js';

/** Which weights a run uses. */
export interface ModelKey {
  /** SHA-256 of the checkpoint's generator: a step that is saved again keeps its id. */
  readonly sha256: string;
  readonly weights: WeightsKind;
}

/** What the thread is started with. */
export interface ThreadData {
  readonly precision: Precision;
  /** Whether each model is tried in this precision. */
  readonly isTried: boolean;
}

/** What the API's main thread sends to the thread that holds the generators. */
export type ToThread =
  | {
      readonly type: 'run';
      readonly id: number;
      readonly model: ModelKey;
      /** images × latentSize numbers. */
      readonly z: Float32Array;
      readonly images: number;
      readonly priority: Priority;
    }
  /** Nobody waits any longer for what has not been made of a run. */
  | { readonly type: 'drop'; readonly id: number }
  /** In answer to `unloaded`. */
  | { readonly type: 'load'; readonly model: ModelKey; readonly network: Network; readonly tensors: Tensors }
  /** In answer to `unloaded`, when it failed: the runs for the model are gone. */
  | { readonly type: 'forget'; readonly model: ModelKey }
  | { readonly type: 'close' };

/** Images of a run. */
export interface MadePart {
  readonly id: number;
  /** How many images of the run were made before. */
  readonly first: number;
  readonly images: number;
  /** size × size × 3 bytes each, in memory of their own. */
  readonly pixels: Uint8Array;
}

export type FromThread =
  /** Runs wait for a model that is not, or no longer, loaded: load it, or forget them. */
  | { readonly type: 'unloaded'; readonly model: ModelKey }
  | {
      readonly type: 'images';
      readonly parts: readonly MadePart[];
      /** How long the batch took. */
      readonly seconds: number;
    }
  | { readonly type: 'error'; readonly ids: readonly number[]; readonly message: string };

export const keyOf = ({ sha256, weights }: ModelKey) => `${sha256} ${weights}`;
