import { CheckpointStore } from '../checkpoint/index.js';
import { stateNames } from '../dcgan/index.js';
import { automaticDirections } from '../latents/automatic-directions.js';
import { automaticNames } from '../latents/name.js';
import { type Examples, type TaughtDirection, taughtDirection } from '../latents/taught-direction.js';
import { generatorNetwork } from '../model/architecture.js';
import { thumbnails } from '../quality/index.js';
import { type ProblemCode, ServiceError } from '../schema/problem.js';
import { openStorage, type StorageTarget } from '../storage/index.js';

/** What takes a thread of its own. */
export type Task =
  /** Reads a checkpoint, and finds its automatic directions. */
  | { readonly type: 'automatic'; readonly storage: StorageTarget; readonly checkpoint: string }
  /** What n images, n × size × size × 3 bytes, look like. */
  | { readonly type: 'looks'; readonly images: Uint8Array; readonly size: number }
  | { readonly type: 'taught'; readonly examples: Examples };

/** The directions of a checkpoint's generator, whose digest says which one it was. */
export interface Automatic {
  readonly sha256: string;
  readonly vectors: readonly Float32Array[];
}

/** A result or an error, since threads cannot throw errors at each other. */
export type Outcome =
  | { readonly type: 'automatic'; readonly automatic: Automatic }
  | { readonly type: 'looks'; readonly looks: Float32Array }
  | { readonly type: 'taught'; readonly taught: TaughtDirection }
  | { readonly type: 'failed'; readonly code: ProblemCode; readonly message: string };

/** Never throws, but for a fault of the service. */
export async function compute(task: Task): Promise<Outcome> {
  try {
    if (task.type === 'looks') return { type: 'looks', looks: thumbnails(task.images, task.size) };
    if (task.type === 'taught') return { type: 'taught', taught: taughtDirection(task.examples) };
    return { type: 'automatic', automatic: await automatic(task) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { type: 'failed', code: error.code, message: error.message };
  }
}

/** Of the averaged weights: those of the last step have almost the same directions. */
async function automatic({ storage, checkpoint }: Extract<Task, { type: 'automatic' }>): Promise<Automatic> {
  const { manifest, tensors } = await new CheckpointStore(await openStorage(storage)).loadGenerator(checkpoint);
  const { latentSize, dense } = generatorNetwork(manifest.hyperparameters);
  const kernel = tensors[stateNames.ema(dense.kernel.name)];
  if (!kernel) throw new ServiceError('CHECKPOINT_DAMAGED', `Checkpoint ${checkpoint} has no first layer.`);
  const count = Math.min(latentSize, automaticNames.length);
  return { sha256: manifest.files.generator.sha256, vectors: automaticDirections(kernel.data, latentSize, count) };
}
