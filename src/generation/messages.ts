import type { Tensors, WeightsKind } from '../dcgan/index.js';
import type { Network } from '../model/architecture.js';

/** Which weights a run uses: a checkpoint by its id, and raw or averaged. */
export interface ModelKey {
  readonly checkpoint: string;
  readonly weights: WeightsKind;
}

/** What the API's main thread says to the thread that holds the generators. */
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
  | { readonly type: 'ready' }
  /** The model of a run is not, or no longer, loaded: load it and ask again. */
  | { readonly type: 'unloaded'; readonly id: number }
  /** n × size × size × 3 bytes. */
  | { readonly type: 'images'; readonly id: number; readonly images: Uint8Array }
  | { readonly type: 'error'; readonly id: number; readonly message: string };

export const keyOf = ({ checkpoint, weights }: ModelKey) => `${checkpoint} ${weights}`;
