import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { binding } from './binding.js';

export interface Device {
  readonly kind: 'cpu' | 'gpu';
  /** For display: `AMD EPYC, 2 cores`. */
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

/** Memory of the largest GPU in bytes; null without a GPU, or when its driver does not say. */
export function deviceMemory(): number | null {
  if (!binding().isUsingGpuDevice()) return null;
  try {
    const query = ['--query-gpu=memory.total', '--format=csv,noheader,nounits'];
    const mebibytes = execFileSync('nvidia-smi', query, { encoding: 'utf8' }).trim().split('\n').map(Number);
    const bytes = Math.max(...mebibytes) * 2 ** 20;
    return Number.isFinite(bytes) ? bytes : null;
  } catch {
    return null;
  }
}
