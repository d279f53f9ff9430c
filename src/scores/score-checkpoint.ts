import type { CheckpointStore } from '../checkpoint/index.js';
import { type DatasetFolders, type OpenedDataset, openPrepared } from '../dataset/index.js';
import { LoadedGenerator } from '../generation/loaded-generator.js';
import { generatorNetwork } from '../model/architecture.js';
import { BatchOrder } from '../model/batches.js';
import { latents } from '../model/latents.js';
import { fewestScored, groupsOf, Scorer } from '../quality/index.js';
import type { Preparation } from '../schema/advice/preparation.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import { ServiceError } from '../schema/problem.js';
import type { TaskDetail, TaskInput, TaskResult } from '../schema/tasks/task.js';
import type { TaskContext } from '../tasks/table.js';
import { TensorflowProducts } from '../training/tensorflow-products.js';

type Input = TaskInput<'quality'>;
type Result = TaskResult<'quality'>;
type Context = TaskContext<TaskDetail<'quality'>>;

export interface ScoreOptions {
  readonly checkpoints: Pick<CheckpointStore, 'loadGenerator'>;
  readonly folders: DatasetFolders;
  /** Makes a dataset ready in another process, yielding its progress. */
  readonly prepare: (
    task: { readonly dataset: string; readonly imageSize: number },
    signal: AbortSignal,
  ) => AsyncIterable<Preparation>;
}

/**
 * Generates images of fixed latents with the averaged weights of a checkpoint, and measures them against the images that it
 * was trained on: without those that the training left out, with the crops that it moved, and with those that it held out as
 * the second set of real ones. It leaves nothing behind but its result, so that it can be run again.
 * @throws ServiceError CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED, DATASET_NOT_FOUND; DATASET_UNUSABLE when there are too few
 *   images, or when the list of those that were left out or of moved crops is gone; DATASET_DAMAGED, INSUFFICIENT_STORAGE
 */
export async function scoreCheckpoint(input: Input, context: Context, options: ScoreOptions): Promise<Result> {
  const started = performance.now();
  const { checkpoint: id, seed } = input;
  const { progress } = context;
  await progress({ phase: 'Loading the generator', done: 0, total: input.images });
  const { manifest, tensors } = await options.checkpoints.loadGenerator(id);
  const dataset = await trainedOn(manifest, context, options);
  const network = generatorNetwork(manifest.hyperparameters);
  const tensorflow = new TensorflowProducts();
  let generator: LoadedGenerator | undefined;
  try {
    generator = new LoadedGenerator(network, tensors, 'ema');
    const reals = realsOf(dataset, manifest, input);
    const { images, groups, groupImages } = reals.groups;
    const scorer = new Scorer(reals.groups, network.imageSize, seed, tensorflow.products);
    for (let group = 0; group < groups; group++) {
      const fakes = generator.run(latents(seed, group * groupImages, groupImages, network.latentSize));
      const swd = scorer.add({ fakes, ...(await reals.read(group)) });
      await progress({ phase: 'Measuring', done: (group + 1) * groupImages, total: images, detail: { swd } });
    }
    await progress({ phase: 'Comparing all images', done: images, total: images });
    return {
      ...scorer.end(),
      checkpoint: id,
      dataset: manifest.dataset,
      ...reals.groups,
      heldOut: reals.areHeldOut,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    generator?.close();
    tensorflow.close();
    dataset.images.close();
  }
}

/** The images that a checkpoint was trained on, which are prepared first when they are not. */
async function trainedOn(
  { dataset, hyperparameters: { imageSize, heldOut }, exclusions, crops }: CheckpointManifest,
  { progress, signal }: Context,
  { folders, prepare }: ScoreOptions,
): Promise<OpenedDataset> {
  for (;;) {
    // Not there after all when a folder has changed in the meantime.
    const seen = { exclusions: exclusions?.list, crops: crops?.list, heldOut };
    const opened = await openPrepared(dataset, imageSize, folders, seen);
    if (opened) return opened;
    for await (const { what, done, total } of prepare({ dataset, imageSize }, signal))
      await progress({ phase: what, done, total });
  }
}

/**
 * Two sets of real images. The second are images that were held out of the training, if there are enough of them; otherwise
 * both are images that it learned from.
 * @throws ServiceError DATASET_UNUSABLE
 */
function realsOf({ images, heldOut }: OpenedDataset, manifest: CheckpointManifest, wanted: Input) {
  const { imageSize } = manifest.hyperparameters;
  const held = heldOut && Math.min(heldOut.count, images.count) >= fewestScored ? heldOut : undefined;
  const available = held ? Math.min(images.count, held.count) : images.count >> 1;
  if (available < fewestScored)
    throw new ServiceError(
      'DATASET_UNUSABLE',
      `${images.count} images of the dataset ${manifest.dataset} are too few to measure a generator against: at least ${2 * fewestScored} are needed.`,
    );
  const groups = groupsOf(Math.min(wanted.images, available));
  const order = new BatchOrder(wanted.seed, held ? groups.images : 2 * groups.images, images.count).indices(0);
  const first = order.subarray(0, groups.images);
  const second = held
    ? new BatchOrder(wanted.seed, groups.images, held.count).indices(0)
    : order.subarray(groups.images);
  const read = async (from: typeof images, indices: Uint32Array, group: number) => {
    const start = group * groups.groupImages;
    const into = new Uint8Array(groups.groupImages * imageSize ** 2 * 3);
    await from.readBatch(indices.subarray(start, start + groups.groupImages), into);
    return into;
  };
  return {
    groups,
    areHeldOut: held !== undefined,
    read: async (group: number) => ({
      first: await read(images, first, group),
      second: await read(held ?? images, second, group),
    }),
  };
}
