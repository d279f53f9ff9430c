import type { CheckpointStore } from '../checkpoint/index.js';
import { foldTensors } from '../dcgan/index.js';
import type { NamedLatents } from '../directions/index.js';
import { LoadedGenerator } from '../generation/loaded-generator.js';
import { type Projected, type ProjectionStep, project } from '../generation/projection/project.js';
import { Projector } from '../generation/projection/projector.js';
import { showTogether, showWay } from '../generation/projection/show.js';
import { formatVector } from '../latents/parse-vector.js';
import { generatorNetwork } from '../model/architecture.js';
import { ServiceError } from '../schema/problem.js';
import type { TaskDetail, TaskInput, TaskResult } from '../schema/tasks/task.js';
import type { TaskContext } from '../tasks/table.js';

type Input = TaskInput<'projection'>;
type Result = TaskResult<'projection'>;
type Context = TaskContext<TaskDetail<'projection'>>;

export interface Stores {
  readonly checkpoints: Pick<CheckpointStore, 'loadGenerator' | 'list'>;
  readonly names: Pick<NamedLatents, 'putFavourite' | 'remove'>;
}

/** Name of the file of a task that holds the image: size × size × 3 bytes, as they were framed. */
export const photoFile = 'photo';

/** Latents of the way that are kept. */
const mostShown = 48;
const phase = 'Searching';

/**
 * Finds the latent whose image is most like the one that was sent, and keeps it as a favorite. Beside the result it leaves
 * `comparison.png`, the image and what was found side by side; `path.webp`, the way there; and `path.json`, its latents.
 * @throws ServiceError CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED, NAME_TAKEN
 */
export async function projectPhoto(input: Input, context: Context, { checkpoints, names }: Stores): Promise<Result> {
  const { model, name, seed, starts } = input;
  const { progress, files, settings } = context;
  const photo = await files.read(photoFile);
  if (!photo) throw new ServiceError('IMAGE_UNUSABLE', 'The image of this task is gone. Send it again.');
  await progress({ phase: 'Loading the generator', done: 0, total: starts });
  const { manifest, tensors } = await checkpoints.loadGenerator(model);
  const network = generatorNetwork(manifest.hyperparameters);
  const size = network.imageSize;
  const projector = new Projector(network, foldTensors(network, tensors, 'ema'));
  const generator = new LoadedGenerator(network, tensors, 'ema');
  try {
    const { z, difference, isExact, path } = await search(project(projector, photo, { seed, starts }), context);
    await progress({ phase: 'Drawing the way', done: starts, total: starts });
    const shown = thinned(path);
    const frames = generator.run(joined(shown));
    const last = frames.subarray(-(size ** 2) * 3);
    await files.write('comparison.png', await showTogether([photo, last], size));
    await files.write('path.webp', await showWay(frames, size));
    await files.write('path.json', Buffer.from(JSON.stringify({ model, latents: shown.map(formatVector) })));
    await keep({ job: manifest.job, name, z }, { checkpoints, names });
    return { name, z: formatVector(z), difference, isExact, urls: urlsOf(settings.BASE_PATH ?? '', name, model) };
  } finally {
    projector.close();
    generator.close();
  }
}

/** Runs a search to its end, reporting each improvement. */
async function search(steps: Generator<ProjectionStep, Projected>, { progress }: Context): Promise<Projected> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    const { z, difference, start, starts } = value;
    await progress({
      phase,
      done: start - 1,
      total: starts,
      detail: { z: formatVector(z), difference, start },
    });
  }
}

/** Keeps a latent as a favorite, unless its training was deleted meanwhile. */
async function keep(
  { job, name, z }: { readonly job: string; readonly name: string; readonly z: Float32Array },
  { checkpoints, names }: Stores,
): Promise<void> {
  const now = new Date().toISOString();
  await names.putFavourite({ format: 1, job, name, z: Array.from(z), createdAt: now, updatedAt: now });
  if ((await checkpoints.list(job)).length > 0) return;
  await names.remove(job, name, 'favourite');
  throw new ServiceError('CHECKPOINT_NOT_FOUND', `Training ${job} was deleted while its generator was searched.`);
}

/** Some of the latents, evenly spread, with the first and the last. */
function thinned(path: readonly Float32Array[]): Float32Array[] {
  const n = Math.min(mostShown, path.length);
  return Array.from({ length: n }, (_, i) => path[n === 1 ? 0 : Math.round((i * (path.length - 1)) / (n - 1))]!);
}

function joined(latents: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(latents.length * latents[0]!.length);
  for (const [i, z] of latents.entries()) all.set(z, i * z.length);
  return all;
}

function urlsOf(basePath: string, name: string, model: string): Result['urls'] {
  const [own, query] = [encodeURIComponent(name), `model=${model}`];
  return {
    image: `${basePath}/generate.png?latent=${own}&${query}`,
    favourite: `${basePath}/favourites/${own}?${query}`,
    nearest: `${basePath}/nearest?latent=${own}&${query}`,
  };
}
