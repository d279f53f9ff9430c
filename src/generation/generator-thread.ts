import { Worker } from 'node:worker_threads';
import type { BaseLogger } from 'pino';
import { logOutput } from '../logging/log-output.js';
import type { Network } from '../model/architecture.js';
import type { Tensors } from '../model/tensors.js';
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

/** What the thread works on: requests for one model. */
interface Running {
  readonly model: ModelKey;
  readonly load: LoadModel;
  readonly batch: readonly Waiting[];
  readonly id: number;
  /** When it began, by performance.now(). */
  readonly since: number;
}

/** Images that may wait: more than this are refused, so that the wait stays bounded. */
const maxWaitingImages = 4096;
/** Images of requests for one model that run together. */
const maxTogether = 256;

/** The thread in which TensorFlow generates, so that the API's own thread never waits for it. Starts on first use. */
export class GeneratorThread {
  readonly #entry: URL;
  readonly #log: BaseLogger;
  #worker: Worker | undefined;
  #waiting: Waiting[] = [];
  #running: Running | undefined;
  #next = 0;
  #closed = false;
  /** Seconds that an image has recently taken, for Retry-After. */
  #secondsPerImage = 0.01;

  /** @param entry the compiled thread.js */
  constructor(entry: URL, log: BaseLogger) {
    this.#entry = entry;
    this.#log = log;
  }

  /**
   * @param z n × latentSize numbers
   * @param signal gives up a run that has not begun
   * @returns n × size × size × 3 bytes
   * @throws ServiceError OVERLOADED when too many images are waiting, SHUTTING_DOWN once it is closed; what `load` throws;
   *   the signal's reason; Error when the thread cannot generate, or ends: the next run starts it again
   */
  async run(
    model: ModelKey,
    load: LoadModel,
    latentSize: number,
    z: Float32Array,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    signal?.throwIfAborted();
    if (this.#closed) throw shuttingDown();
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
      const waiting: Waiting = { model, load, z, images: z.length / latentSize, resolve, reject };
      this.#waiting.push(waiting);
      signal?.addEventListener('abort', () => this.#giveUp(waiting, signal.reason), { once: true });
      this.#advance();
    });
  }

  /** Refuses all waiting and future requests; resolves when the thread has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#fail(shuttingDown());
    const worker = this.#worker;
    if (!worker) return;
    const exited = new Promise<void>(resolve => worker.once('exit', () => resolve()));
    worker.postMessage({ type: 'close' } satisfies ToThread);
    await exited;
  }

  #giveUp(waiting: Waiting, reason: Error): void {
    if (!this.#waiting.includes(waiting)) return;
    this.#waiting = this.#waiting.filter(other => other !== waiting);
    waiting.reject(reason);
  }

  /** Runs everything that is waiting for the first model in line, as one batch. */
  #advance(): void {
    const [first] = this.#waiting;
    if (!first || this.#running || this.#closed) return;
    const { model, load } = first;
    const running = { model, load, batch: this.#take(model), id: this.#next++, since: performance.now() };
    this.#running = running;
    try {
      this.#ask(running);
    } catch (error) {
      this.#finish(({ reject }) => reject(error as Error));
    }
  }

  #ask({ id, model, batch }: Running): void {
    this.#say({ type: 'run', id, model, z: concat(batch.map(({ z }) => z)) });
  }

  /** Gives the thread the arrays that the running batch needs, and repeats the request. */
  async #load(running: Running): Promise<void> {
    const { id, model, load } = running;
    try {
      const arrays = await load();
      // The thread may have ended, or been closed, in the meantime; then this batch already has its answer.
      if (this.#running !== running) return;
      this.#say({ type: 'load', id, model, ...arrays });
      this.#ask(running);
    } catch (error) {
      if (this.#running === running) this.#finish(({ reject }) => reject(error as Error));
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
    const running = this.#running;
    if (!running || message.id !== running.id) return;
    if (message.type === 'unloaded') void this.#load(running);
    else if (message.type === 'error') this.#finish(({ reject }) => reject(new Error(message.message)));
    else {
      const made = imagesOf(running.batch);
      this.#secondsPerImage = (performance.now() - running.since) / 1000 / made;
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
    this.#advance();
  }

  #fail(error: Error): void {
    const all = [...(this.#running?.batch ?? []), ...this.#waiting];
    this.#running = undefined;
    this.#waiting = [];
    for (const { reject } of all) reject(error);
  }

  #say(message: ToThread): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { stdout: true, stderr: true });
    for (const [stream, level] of [
      [worker.stdout, 'info'],
      [worker.stderr, 'warn'],
    ] as const)
      logOutput(stream, { log: this.#log, message: 'Output of the generator', level });
    // A thread that fails reports it first and exits later, when another may have taken its place.
    const ended = (error: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#fail(error);
    };
    worker.on('message', (answer: FromThread) => this.#answered(answer));
    worker.on('error', ended);
    worker.on('exit', () => ended(new Error('The generator thread ended')));
    return worker;
  }
}

function shuttingDown(): ServiceError {
  return new ServiceError('SHUTTING_DOWN', 'The service is shutting down. Try again in 5 seconds.', { retryAfter: 5 });
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
