import { createRequire } from 'node:module';
import { restoreNodeHelpers } from './node-helpers.js';

/**
 * The members of tfjs-node's native binding that are used here. A tensor is identified by its id until it is deleted.
 */
export interface Binding {
  readonly TF_Version: string;
  createTensor(shape: number[], dtype: number, values: ArrayBufferView): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  loadSavedModel(directory: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputs: number[], inputNames: string, outputNames: string): { id: number; dtype: number }[];
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;
}

let loaded: Binding | undefined;

/**
 * Loads TensorFlow into this thread, once.
 * @throws Error that says to run the set-up when the native binding is missing
 */
export function binding(): Binding {
  if (loaded) return loaded;
  restoreNodeHelpers();
  try {
    const tfjs = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as { backend(): { binding: Binding } };
    loaded = tfjs.backend().binding;
    return loaded;
  } catch (cause) {
    throw new Error(
      'TensorFlow could not be loaded. Run `npm run setup`, which builds it for this machine and says what is missing.',
      { cause },
    );
  }
}
