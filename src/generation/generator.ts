import type { BaseLogger } from 'pino';
import { generatorNetwork } from '../model/architecture.js';
import { tile } from '../model/grid.js';
import { latents } from '../model/latents.js';
import type { Tensors } from '../model/tensors.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import { ServiceError } from '../schema/problem.js';
import { encodeImage } from './encode-image.js';
import { GeneratorThread } from './generator-thread.js';
import type { GridLatents, GridRequest, ImageGenerator, ServedModel } from './types.js';

/** What generation needs from the checkpoint store. */
export interface Checkpoints {
  latest(): Promise<CheckpointManifest | null>;
  loadGenerator(id: string): Promise<{ tensors: Tensors }>;
}

/** The compiled thread, in the same folder as this compiled module. */
const threadEntry = new URL('./thread.js', import.meta.url);

/** Generates in a separate thread, which follows `latest` without a restart. What the thread prints is logged. */
export function createGenerator(checkpoints: Checkpoints, log: BaseLogger, entry: URL = threadEntry): ImageGenerator {
  const thread = new GeneratorThread(entry, log);
  return {
    latest: () => checkpoints.latest(),
    close: () => thread.close(),
    images: (model, z, signal) => images(model, z, checkpoints, thread, signal),
    grid: request => grid(request, checkpoints, thread),
  };
}

async function images(
  { checkpoint, weights }: ServedModel,
  z: Float32Array,
  checkpoints: Checkpoints,
  thread: GeneratorThread,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const load = async () => {
    const { tensors } = await checkpoints.loadGenerator(checkpoint.id);
    return { network: generatorNetwork(checkpoint.hyperparameters), tensors };
  };
  const { sha256 } = checkpoint.files.generator;
  return thread.run({ sha256, weights }, load, checkpoint.hyperparameters.latentSize, z, signal);
}

async function grid(
  { checkpoint, weights, latents: wanted, truncation, rows, cols, scale, format, recipe }: GridRequest,
  checkpoints: Checkpoints,
  thread: GeneratorThread,
): Promise<Buffer> {
  const { latentSize, imageSize } = checkpoint.hyperparameters;
  const z = truncated(latentsOf(wanted, rows * cols, latentSize), truncation);
  const made = await images({ checkpoint, weights }, z, checkpoints, thread);
  const [width, height] = [cols * imageSize, rows * imageSize];
  return encodeImage({ pixels: tile(made, rows, cols, imageSize), width, height }, format, scale, recipe);
}

/** For a uniform prior, redrawing what is too far out is the same as scaling: ψ·z. */
function truncated(z: Float32Array, truncation: number): Float32Array {
  return truncation === 1 ? z : z.map(x => x * truncation);
}

function latentsOf(wanted: GridLatents, count: number, latentSize: number): Float32Array {
  if ('seed' in wanted) return latents(wanted.seed, 0, count, latentSize);
  const { values } = wanted;
  const needed = count * latentSize;
  if (values.length === needed) return values;
  const message = `must have ${needed} numbers (${count} ${count === 1 ? 'image' : 'images'} × latentSize ${latentSize}), not ${values.length}`;
  throw new ServiceError('INVALID_REQUEST', `z ${message}.`, { errors: [{ path: 'z', message }] });
}
