import type { WeightsKind } from '../dcgan/index.js';
import type { Network } from '../model/architecture.js';
import type { Tensors } from '../model/tensors.js';

/** Which weights a run uses. */
export interface ModelKey {
  /** SHA-256 of the checkpoint's generator: a step that is saved again keeps its id. */
  readonly sha256: string;
  readonly weights: WeightsKind;
}

/** What the API's main thread sends to the thread that holds the generators. */
export type ToThread =
  | {
      readonly type: 'load';
      readonly id: number;
      readonly model: ModelKey;
      readonly network: Network;
      readonly tensors: Tensors;
    }
  /** z: n × latentSize numbers. */
  | { readonly type: 'run'; readonly id: number; readonly model: ModelKey; readonly z: Float32Array }
  | { readonly type: 'close' };

export type FromThread =
  /** The model of a run is not, or no longer, loaded: load it and ask again. */
  | { readonly type: 'unloaded'; readonly id: number }
  /** n × size × size × 3 bytes. */
  | { readonly type: 'images'; readonly id: number; readonly images: Uint8Array }
  | { readonly type: 'error'; readonly id: number; readonly message: string };

export const keyOf = ({ sha256, weights }: ModelKey) => `${sha256} ${weights}`;
