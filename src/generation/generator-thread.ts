import { Worker } from 'node:worker_threads';
import type { Tensors } from '../dcgan/index.js';
import type { Network } from '../model/architecture.js';
import { ServiceError } from '../schema/problem.js';
import { type FromThread, keyOf, type ModelKey, type ToThread } from './messages.js';

/** A model's arrays, to be loaded into the thread when it does not hold them. */
export type LoadModel = () => Promise<{ readonly network: Network; readonly tensors: Tensors }>;

interface Waiting {
  readonly model: ModelKey;
  readonly load: LoadModel;
  readonly z: Float32Array;
  readonly images: number;
  readonly resolve: (images: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** Images that may wait: more than this is refused, so that waiting stays bounded. */
const maxWaitingImages = 4096;
/** Images of requests for one model that run together. */
const maxTogether = 256;

/** The thread in which TensorFlow generates, so that the API's own thread never waits for it. Starts on first use. */
export class GeneratorThread {
  readonly #entry: URL;
  #worker: Worker | undefined;
  #waiting: Waiting[] = [];
  #running: { readonly batch: readonly Waiting[]; readonly id: number; readonly since: number } | undefined;
  #next = 0;
  #closed = false;
  /** Seconds an image has taken lately, for Retry-After. */
  #secondsPerImage = 0.01;

  /** @param entry the compiled thread.js */
  constructor(entry: URL) {
    this.#entry = entry;
  }

  /**
   * @param z n × latentSize numbers
   * @returns n × size × size × 3 bytes
   * @throws ServiceError OVERLOADED when too many images are waiting
   */
  async run(model: ModelKey, load: LoadModel, latentSize: number, z: Float32Array): Promise<Uint8Array> {
    const waiting = imagesOf(this.#waiting);
    if (waiting >= maxWaitingImages) {
      const retryAfter = Math.max(1, Math.ceil(waiting * this.#secondsPerImage));
      throw new ServiceError(
        'OVERLOADED',
        `Too many images are waiting to be generated; try again in ${retryAfter} s.`,
        { retryAfter },
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ model, load, z, images: z.length / latentSize, resolve, reject });
      void this.#advance();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#fail(new ServiceError('OVERLOADED', 'The service is shutting down.', { retryAfter: 5 }));
    const worker = this.#worker;
    if (!worker) return;
    const exited = new Promise<void>(resolve => worker.once('exit', () => resolve()));
    this.#say({ type: 'close' });
    await exited;
  }

  /** Runs what is waiting for the first model in line, all together. */
  async #advance(reload = false): Promise<void> {
    if ((this.#running && !reload) || this.#closed) return;
    const [first] = this.#running?.batch ?? this.#waiting;
    if (!first) return;
    if (!this.#running) this.#running = { batch: this.#take(first.model), id: this.#next++, since: performance.now() };
    const { batch, id } = this.#running;
    try {
      if (reload) this.#say({ type: 'load', id, model: first.model, ...(await first.load()) });
      this.#say({ type: 'run', id, model: first.model, z: concat(batch.map(({ z }) => z)) });
    } catch (error) {
      this.#finish(({ reject }) => reject(error as Error));
    }
  }

  #take(model: ModelKey): Waiting[] {
    const [batch, rest]: [Waiting[], Waiting[]] = [[], []];
    for (const waiting of this.#waiting) {
      const fits = batch.length === 0 || imagesOf(batch) + waiting.images <= maxTogether;
      (keyOf(waiting.model) === keyOf(model) && fits ? batch : rest).push(waiting);
    }
    this.#waiting = rest;
    return batch;
  }

  #answered(message: FromThread): void {
    if (message.type === 'ready' || message.id !== this.#running?.id) return;
    if (message.type === 'unloaded') void this.#advance(true);
    else if (message.type === 'error') this.#finish(({ reject }) => reject(new Error(message.message)));
    else {
      const made = imagesOf(this.#running.batch);
      this.#secondsPerImage = (performance.now() - this.#running.since) / 1000 / made;
      const bytes = message.images.length / made;
      let start = 0;
      this.#finish(({ images, resolve }) => {
        resolve(message.images.subarray(start, start + images * bytes));
        start += images * bytes;
      });
    }
  }

  #finish(settle: (waiting: Waiting) => void): void {
    const batch = this.#running?.batch ?? [];
    this.#running = undefined;
    for (const waiting of batch) settle(waiting);
    void this.#advance();
  }

  #fail(error: Error): void {
    const all = [...(this.#running?.batch ?? []), ...this.#waiting];
    this.#running = undefined;
    this.#waiting = [];
    for (const { reject } of all) reject(error);
  }

  #say(message: ToThread): void {
    if (!this.#worker) {
      const worker = new Worker(this.#entry);
      worker.on('message', (answer: FromThread) => this.#answered(answer));
      worker.on('error', error => this.#fail(error));
      worker.on('exit', () => {
        this.#worker = undefined;
        this.#fail(new Error('The generator thread ended'));
      });
      this.#worker = worker;
    }
    this.#worker.postMessage(message);
  }
}

function imagesOf(waiting: readonly Waiting[]): number {
  return waiting.reduce((sum, { images }) => sum + images, 0);
}

function concat(arrays: readonly Float32Array[]): Float32Array {
  if (arrays.length === 1) return arrays[0]!;
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const array of arrays) {
    all.set(array, start);
    start += array.length;
  }
  return all;
}
