import { parentPort, workerData } from 'node:worker_threads';
import { closeGenerator } from './close-generator.js';
import { LoadedGenerator, maxBatch } from './loaded-generator.js';
import { type FromThread, keyOf, type MadePart, type ModelKey, type ThreadData, type ToThread } from './messages.js';
import { type Batch, RequestQueue } from './request-queue.js';

/** Generators kept loaded: enough for `latest` with both kinds of weights and a few pinned ones. */
const capacity = 4;

type Run = Extract<ToThread, { type: 'run' }>;

const port = parentPort!;
const { precision, isTried } = workerData as ThreadData;
const queue = new RequestQueue<Run>(maxBatch);
/** Least recently used first. */
const loaded = new Map<string, LoadedGenerator>();
/** Models that have been asked for. */
const awaited = new Set<string>();
let isAwake = false;
let isClosed = false;
const answer = (message: FromThread, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

port.on('message', (message: ToThread) => {
  if (message.type === 'close') return close();
  if (message.type === 'run') add(message);
  else if (message.type === 'drop') queue.drop(message.id);
  else if (message.type === 'forget') forget(message.model);
  else load(message);
  if (isAwake) return;
  isAwake = true;
  setImmediate(work);
});

/** Runs a batch, and lets messages in before the next one: it is chosen among all that has come by then. */
function work(): void {
  const batch = isClosed ? undefined : queue.next(isReady);
  isAwake = batch !== undefined;
  if (!batch) return;
  run(batch);
  setImmediate(work);
}

function add(run: Run): void {
  queue.add(run);
  // Its arrays are read while others run.
  isReady(run.model);
}

/** Whether a model is loaded; asks for it when it is not. */
function isReady(model: ModelKey): boolean {
  const key = keyOf(model);
  if (loaded.has(key)) return true;
  if (awaited.has(key)) return false;
  awaited.add(key);
  answer({ type: 'unloaded', model });
  return false;
}

function load({ model, network, tensors }: Extract<ToThread, { type: 'load' }>): void {
  const key = keyOf(model);
  awaited.delete(key);
  if (loaded.has(key)) return;
  try {
    const generator = isTried
      ? closeGenerator(network, tensors, model.weights)
      : new LoadedGenerator(network, tensors, model.weights, precision);
    loaded.set(key, generator);
  } catch (error) {
    fail(queue.dropModel(model), error);
  }
  for (const [oldest, generator] of loaded) {
    if (loaded.size <= capacity) break;
    loaded.delete(oldest);
    generator.close();
  }
}

function forget(model: ModelKey): void {
  awaited.delete(keyOf(model));
  queue.dropModel(model);
}

function run({ model, parts }: Batch<Run>): void {
  const begun = performance.now();
  const key = keyOf(model);
  const generator = loaded.get(key)!;
  loaded.delete(key);
  loaded.set(key, generator);
  try {
    const images = generator.run(latentsOf(parts));
    const seconds = (performance.now() - begun) / 1000;
    const made = madeParts(parts, images);
    answer(
      { type: 'images', parts: made, seconds },
      made.map(({ pixels }) => pixels.buffer as ArrayBuffer),
    );
  } catch (error) {
    const ids = parts.map(({ request: { id } }) => id);
    for (const id of ids) queue.drop(id);
    fail(ids, error);
  }
}

/** The images of a batch, divided among its runs. */
function madeParts(parts: Batch<Run>['parts'], made: Uint8Array): MadePart[] {
  const bytes = made.length / parts.reduce((sum, { images }) => sum + images, 0);
  let start = 0;
  return parts.map(({ request: { id }, first, images }) => {
    const end = start + images * bytes;
    const pixels = parts.length === 1 ? made : made.slice(start, end);
    start = end;
    return { id, first, images, pixels };
  });
}

function fail(ids: readonly number[], error: unknown): void {
  answer({ type: 'error', ids, message: error instanceof Error ? error.message : String(error) });
}

/** The latents of a batch, one after another. */
function latentsOf(parts: Batch<Run>['parts']): Float32Array {
  const each = parts.map(({ request: { z, images: all }, first, images }) => {
    const latentSize = z.length / all;
    return z.subarray(first * latentSize, (first + images) * latentSize);
  });
  if (each.length === 1) return each[0]!;
  const z = new Float32Array(each.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of each) {
    z.set(part, start);
    start += part.length;
  }
  return z;
}

function close(): void {
  isClosed = true;
  for (const generator of loaded.values()) generator.close();
  loaded.clear();
  port.close();
}
