import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Finding } from '../finding.js';

/**
 * The NVIDIA GPUs of the machine, and whether TensorFlow uses them.
 * @param kind where TensorFlow runs; undefined when it does not load
 * @param errors what TensorFlow wrote while it was loaded
 */
export async function checkGpu(kind: 'cpu' | 'gpu' | undefined, errors: string): Promise<Finding> {
  const check = 'gpu';
  const gpus = await nvidiaGpus();
  if (gpus === undefined)
    return { check, status: 'ok', message: 'No NVIDIA driver: trainings and images run on the processor' };
  if (kind === 'gpu') return { check, status: 'ok', message: gpus };
  // Such as libcudnn.so.9.
  const missing = [...new Set([...errors.matchAll(/\b(lib\w+\.so[\d.]*)/g)].map(([, name]) => name))];
  const lacking = missing.length > 0 ? `; not loaded: ${missing.join(', ')}` : '';
  return {
    check,
    status: 'warning',
    message: `${gpus}, which TensorFlow does not use${lacking}`,
    advice: 'Run TENSORFLOW=cuda npm run setup, which fetches the libraries. The driver must be 525 or newer.',
  };
}

/** Name, driver and memory of each; undefined without a driver. */
async function nvidiaGpus(): Promise<string | undefined> {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 20_000 });
    return stdout.trim().split('\n').join('; ');
  } catch {
    return undefined;
  }
}
