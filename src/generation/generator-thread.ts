import { Worker } from 'node:worker_threads';
import type { BaseLogger } from 'pino';
import { logOutput } from '../logging/log-output.js';
import type { Network } from '../model/architecture.js';
import type { Tensors } from '../model/tensors.js';
import { ServiceError } from '../schema/problem.js';
import { generatorRuns } from '../telemetry/measurements.js';
import { Backlog } from './backlog.js';
import { type FromThread, keyOf, type ModelKey, type ThreadData, type ToThread } from './messages.js';
import type { Priority } from './types.js';

/** A model's arrays, to be loaded into the thread when it does not hold them. */
export type LoadModel = () => Promise<{ readonly network: Network; readonly tensors: Tensors }>;

/** Images to be made. */
export interface Run {
  readonly model: ModelKey;
  readonly load: LoadModel;
  /** images × latentSize numbers. */
  readonly z: Float32Array;
  readonly images: number;
  readonly priority: Priority;
  /** Gives up what has not been made yet. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Receives images as soon as they are made, in order.
   * @param images n × size × size × 3 bytes, in memory of their own
   * @param first how many came before
   */
  readonly receive: (images: Uint8Array, first: number) => void;
}

interface Pending {
  readonly run: Run;
  left: number;
  readonly settle: (error?: Error) => void;
}

/**
 * The thread in which TensorFlow generates, so that the API's own thread never waits for it. Starts on first use. All runs
 * are sent to it at once: it decides what runs together, and what runs next.
 */
export class GeneratorThread {
  readonly #entry: URL;
  readonly #data: ThreadData;
  readonly #log: BaseLogger;
  readonly #backlog = new Backlog();
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #next = 0;
  #closed = false;

  /** @param entry the compiled thread.js */
  constructor(entry: URL, data: ThreadData, log: BaseLogger) {
    this.#entry = entry;
    this.#data = data;
    this.#log = log;
  }

  /** @throws what `run` would throw at once */
  check(priority: Priority = 'interactive'): void {
    if (this.#closed) throw shuttingDown();
    this.#backlog.check(priority);
  }

  /**
   * @throws ServiceError OVERLOADED when too many images are waiting, SHUTTING_DOWN once it is closed; what `load` throws;
   *   the signal's reason; Error when the thread cannot generate, or ends: the next run starts it again
   */
  async run(run: Run): Promise<void> {
    const { model, z, images, priority, signal } = run;
    signal?.throwIfAborted();
    this.check(priority);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        pending.settle(signal?.reason);
        this.#worker?.postMessage({ type: 'drop', id } satisfies ToThread);
      };
      const pending: Pending = {
        run,
        left: images,
        settle: error => {
          if (!this.#pending.delete(id)) return;
          signal?.removeEventListener('abort', giveUp);
          this.#backlog.remove(pending.left, priority);
          if (error) reject(error);
          else resolve();
        },
      };
      this.#pending.set(id, pending);
      this.#backlog.add(images, priority);
      signal?.addEventListener('abort', giveUp);
      try {
        this.#say({ type: 'run', id, model, z, images, priority });
      } catch (error) {
        pending.settle(error as Error);
      }
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

  #answered(message: FromThread): void {
    if (message.type === 'unloaded') void this.#load(message.model);
    else if (message.type === 'error')
      for (const id of message.ids) this.#pending.get(id)?.settle(new Error(message.message));
    else this.#receive(message);
  }

  #receive({ parts, seconds }: Extract<FromThread, { type: 'images' }>): void {
    const made = parts.reduce((sum, part) => sum + part.images, 0);
    this.#backlog.ran(made, seconds);
    generatorRuns.publish({ images: made, seconds });
    for (const { id, first, images, pixels } of parts) {
      const pending = this.#pending.get(id);
      if (!pending) continue;
      pending.left -= images;
      this.#backlog.remove(images, pending.run.priority);
      pending.run.receive(pixels, first);
      if (pending.left === 0) pending.settle();
    }
  }

  /** Gives the thread the arrays that runs wait for, or fails these. */
  async #load(model: ModelKey): Promise<void> {
    const waiting = () => [...this.#pending.values()].filter(({ run }) => keyOf(run.model) === keyOf(model));
    const [first] = waiting();
    // All were given up in the meantime.
    if (!first) return this.#say({ type: 'forget', model });
    const worker = this.#worker;
    try {
      const arrays = await first.run.load();
      // The thread may have ended, or been closed, by now: then these runs have their answer.
      if (this.#worker !== worker || this.#closed) return;
      this.#say({ type: 'load', model, ...arrays });
    } catch (error) {
      if (this.#worker !== worker || this.#closed) return;
      for (const { settle } of waiting()) settle(error as Error);
      this.#say({ type: 'forget', model });
    }
  }

  #fail(error: Error): void {
    for (const { settle } of this.#pending.values()) settle(error);
  }

  #say(message: ToThread): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { workerData: this.#data, stdout: true, stderr: true });
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
