import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Hyperparameters } from '../../../src/schema/hyperparameters.js';

/** The options of train_torch.py. */
export interface PytorchOptions {
  /** File of images, RGB bytes one after another. */
  readonly images: string;
  readonly hyperparameters: Hyperparameters;
  readonly seed: number;
  readonly seconds: number;
  /** How many images it writes; a multiple of 64. */
  readonly count: number;
  /** The file that it writes. */
  readonly output: string;
}

export interface PytorchResult {
  readonly steps: number;
  readonly secondsPerStep: number;
  readonly version: string;
}

const script = join('test', 'bench', 'python', 'train_torch.py');

/**
 * Trains the same networks in PyTorch.
 * @param python a Python that has torch and numpy
 * @throws Error with Python's last lines when it fails
 */
export async function trainInPytorch(
  python: string,
  options: PytorchOptions,
  signal: AbortSignal,
): Promise<PytorchResult> {
  try {
    const { stdout } = await promisify(execFile)(python, [script, JSON.stringify(options)], { signal });
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as PytorchResult;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(`${python} could not train: ${stderr.trim().split('\n').at(-1) || message}`);
  }
}
