import { arch, availableParallelism } from 'node:os';
import type { Precision, PrecisionChoice } from '../schema/precision.js';
import { processorInstructions } from '../tensorflow/instructions.js';

/** How a machine computes images. */
export interface GeneratorForm {
  readonly precision: Precision;
  /** Whether a model whose images differ too much in this precision is computed in float32: see `closeGenerator`. */
  readonly isTried: boolean;
  /**
   * What the bytes of an image depend on besides the model and the request. TensorFlow chooses its kernels by the
   * processor's instructions, and another order of adding up may change a level by one.
   */
  readonly name: string;
}

/** What a machine is chosen by. */
export interface Machine {
  readonly device: 'cpu' | 'gpu';
  /** As Linux lists them; empty where that is unknown. */
  readonly instructions: ReadonlySet<string>;
  readonly threads: number;
}

/** Instruction sets for which TensorFlow has kernels of their own, as Linux calls them. */
const relevant = ['avx', 'avx2', 'fma', 'avx_vnni', 'avx512f', 'avx512bw', 'avx512_vnni', 'avx512_bf16', 'amx_bf16'];
/** Those that multiply bfloat16 twice as fast as float32. */
const fast = ['avx512_bf16', 'amx_bf16'];

/**
 * `auto` is bfloat16 where the processor has instructions for it, and then only for models whose images stay close:
 * `servingForms` says which layers use it and how little the images differ. Without them it is slower than float32. Nothing has
 * been measured on a GPU, which gets float32.
 */
export function generatorForm(choice: PrecisionChoice, machine: Machine): GeneratorForm {
  const { device, instructions, threads } = machine;
  const isFast = device === 'cpu' && fast.some(name => instructions.has(name));
  const precision = choice === 'auto' ? (isFast ? 'bfloat16' : 'float32') : choice;
  const known = relevant.filter(name => instructions.has(name)).join('+') || arch();
  const isTried = choice === 'auto' && precision === 'bfloat16';
  // What a trial chooses follows from the model, so that its name does for both.
  const name = `${isTried ? 'auto' : precision} ${device} ${known} ${threads}`;
  return { precision, isTried, name };
}

/** This machine. */
export function thisMachine(device: 'cpu' | 'gpu'): Machine {
  return { device, instructions: processorInstructions(), threads: availableParallelism() };
}
