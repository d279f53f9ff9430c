import type { BaseLogger } from 'pino';
import { generatorNetwork } from '../model/architecture.js';
import { latents } from '../model/latents.js';
import type { Tensors } from '../model/tensors.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import { ServiceError } from '../schema/problem.js';
import { gridsAnswered } from '../telemetry/measurements.js';
import { traced } from '../telemetry/spans.js';
import { AnswerCache } from './answer-cache.js';
import { encodeTiles } from './encode-image.js';
import type { GeneratorForm } from './generator-form.js';
import { GeneratorThread, type Run } from './generator-thread.js';
import { gridKey } from './grid-key.js';
import { patient } from './held-images.js';
import { type PngThreads, pngThreads } from './png/png-threads.js';
import type { GridLatents, GridRequest, ImageGenerator, Priority, ServedModel } from './types.js';

/** What generation needs from the checkpoint store. */
export interface Checkpoints {
  latest(): Promise<CheckpointManifest | null>;
  loadGenerator(id: string): Promise<{ tensors: Tensors }>;
}

export interface GeneratorOptions {
  readonly form: GeneratorForm;
  /** Memory for encoded grids and animations, in bytes. */
  readonly cacheBytes: number;
  /** The compiled thread.js, with png/thread.js beside it. */
  readonly entry?: URL;
}

/** The compiled thread, in the same folder as this compiled module. */
const threadEntry = new URL('./thread.js', import.meta.url);

/** Generates in a separate thread, which follows `latest` without a restart. What the thread prints is logged. */
export function createGenerator(
  checkpoints: Checkpoints,
  log: BaseLogger,
  { form, cacheBytes, entry = threadEntry }: GeneratorOptions,
): ImageGenerator {
  const thread = new GeneratorThread(entry, { precision: form.precision, isTried: form.isTried }, log);
  const png = pngThreads(new URL('png/thread.js', entry));
  const cache = new AnswerCache(cacheBytes);
  return {
    form: form.name,
    latest: () => checkpoints.latest(),
    async close() {
      await thread.close();
      png.close();
    },
    images: (model, z, signal, priority = 'interactive') =>
      images(model, modelOf(model, checkpoints), z, priority, thread, signal),
    async hold(model) {
      const known = modelOf(model, checkpoints);
      const arrays = await known.load();
      const held = { ...known, load: async () => arrays };
      return patient((z, signal) => images(model, held, z, 'background', thread, signal));
    },
    answer: (key, make, signal) => cache.answer(key, make, signal),
    kept: request => cache.get(gridKey(request)),
    async grid(request, client) {
      const key = gridKey(request);
      const kept = cache.get(key);
      if (kept) {
        gridsAnswered.publish({ from: 'memory', seconds: 0 });
        return kept;
      }
      // Before any work.
      if (!cache.isMaking(key)) thread.check();
      const began = performance.now();
      const parts = { checkpoints, thread, png };
      const made = await cache.answer(key, signal => grid(request, parts, signal), client?.signal);
      gridsAnswered.publish({ from: 'generator', seconds: (performance.now() - began) / 1000 });
      return made;
    },
  };
}

/** The generator as the thread knows it, and how to load it there. */
function modelOf({ checkpoint, weights }: ServedModel, checkpoints: Checkpoints): Pick<Run, 'model' | 'load'> {
  return {
    model: { sha256: checkpoint.files.generator.sha256, weights },
    async load() {
      const { tensors } = await checkpoints.loadGenerator(checkpoint.id);
      return { network: generatorNetwork(checkpoint.hyperparameters), tensors };
    },
  };
}

async function images(
  { checkpoint }: ServedModel,
  model: Pick<Run, 'model' | 'load'>,
  z: Float32Array,
  priority: Priority,
  thread: GeneratorThread,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { latentSize, imageSize } = checkpoint.hyperparameters;
  const count = z.length / latentSize;
  const made = new Uint8Array(count * imageSize ** 2 * 3);
  const receive: Run['receive'] = (part, first) => made.set(part, first * imageSize ** 2 * 3);
  await traced('generate', factsOf(checkpoint, count), () =>
    thread.run({ ...model, z, images: count, priority, signal, receive }),
  );
  return made;
}

async function grid(
  { checkpoint, weights, latents: wanted, truncation, rows, cols, scale, format, recipe }: GridRequest,
  { checkpoints, thread, png }: { checkpoints: Checkpoints; thread: GeneratorThread; png: PngThreads },
  signal: AbortSignal,
): Promise<Buffer> {
  const { latentSize, imageSize: size } = checkpoint.hyperparameters;
  const images = rows * cols;
  const z = truncated(latentsOf(wanted, images, latentSize), truncation);
  const pieces: Uint8Array[] = [];
  await traced('generate', factsOf(checkpoint, images), () =>
    thread.run({
      ...modelOf({ checkpoint, weights }, checkpoints),
      z,
      images,
      priority: 'interactive',
      signal,
      receive: part => pieces.push(part),
    }),
  );
  return traced('encode', { 'dcgan.format': format, 'dcgan.images': images }, () =>
    encodeTiles({ pieces, rows, cols, size }, format, { scale, recipe, threads: png }),
  );
}

/** What a trace says of images. */
function factsOf({ id }: CheckpointManifest, images: number) {
  return { 'dcgan.checkpoint': id, 'dcgan.images': images };
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
