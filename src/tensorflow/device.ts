import { availableParallelism, cpus } from 'node:os';
import { binding } from './binding.js';

export interface Device {
  readonly kind: 'cpu' | 'gpu';
  /** For people: `AMD EPYC, 2 cores`. */
  readonly name: string;
  readonly tensorflow: string;
}

/** Where TensorFlow runs in this process. */
export function device(): Device {
  const { TF_Version: tensorflow } = binding();
  const gpu = binding().isUsingGpuDevice();
  const cores = availableParallelism();
  return {
    kind: gpu ? 'gpu' : 'cpu',
    name: gpu ? 'NVIDIA GPU' : `${cpus()[0]?.model.trim() ?? 'CPU'}, ${cores} ${cores === 1 ? 'core' : 'cores'}`,
    tensorflow,
  };
}
