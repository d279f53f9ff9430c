import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** Messages of a thread: once that it has loaded what it needs, then the result of each task, in order. */
export type FromThread<Result> = { readonly type: 'ready' } | { readonly type: 'done'; readonly result: Result };

/** A task took too long, and its thread was ended. */
export class TaskTimeout extends Error {
  override readonly name = 'TaskTimeout';
}

/** A thread that had loaded all it needs died during a task: its input is to blame, not the installation. */
export class TaskCrash extends Error {
  override readonly name = 'TaskCrash';
}

export interface ThreadPoolOptions {
  /** Tasks at a time. */
  readonly size?: number;
  /** Milliseconds that a task may take once a thread has begun it. */
  readonly taskTimeoutMs: number;
  /** Milliseconds after which a thread without tasks ends and releases its memory. */
  readonly idleMs?: number;
}

interface Task<Input, Result> {
  readonly input: Input;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

interface Thread<Input, Result> {
  readonly worker: Worker;
  task: Task<Input, Result> | undefined;
  isReady: boolean;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Threads for work that would block this one. They start when there is work, end when there has been none
 * for a while, and do not keep the process alive. A thread that fails takes one task with it and is replaced.
 */
export class ThreadPool<Input, Result> {
  readonly #entry: URL;
  readonly #options: Required<ThreadPoolOptions>;
  readonly #threads = new Set<Thread<Input, Result>>();
  readonly #waiting: Task<Input, Result>[] = [];
  #isClosed = false;

  /** @param entry the JavaScript that a thread runs: it posts messages of type `FromThread` */
  constructor(entry: URL, options: ThreadPoolOptions) {
    this.#entry = entry;
    this.#options = { size: availableParallelism(), idleMs: 5000, ...options };
  }

  /**
   * @param transfer buffers of the input that go to the thread without being copied
   * @throws TaskTimeout when it takes too long; TaskCrash when the thread dies during it; Error when it cannot start
   */
  run(input: Input, transfer: readonly ArrayBuffer[] = []): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new Error('The threads have been closed'));
      this.#waiting.push({ input, transfer, resolve, reject });
      this.#advance();
    });
  }

  /** Ends all threads; what they are doing, and what waits, fails. */
  close(): void {
    this.#isClosed = true;
    const closed = new Error('The threads have been closed');
    for (const { reject } of this.#waiting.splice(0)) reject(closed);
    for (const thread of [...this.#threads]) this.#end(thread, closed);
  }

  #advance(): void {
    while (this.#waiting.length > 0) {
      const idle = [...this.#threads].find(({ task }) => task === undefined);
      const thread = idle ?? (this.#threads.size < this.#options.size ? this.#start() : undefined);
      if (!thread) return;
      this.#give(thread, this.#waiting.shift()!);
    }
  }

  #give(thread: Thread<Input, Result>, task: Task<Input, Result>): void {
    thread.task = task;
    thread.worker.ref();
    thread.worker.postMessage(task.input, task.transfer);
    // The time that a thread takes to load does not count against its first task.
    if (thread.isReady) this.#watch(thread);
    else clearTimeout(thread.timer);
  }

  #watch(thread: Thread<Input, Result>): void {
    clearTimeout(thread.timer);
    const { taskTimeoutMs, idleMs } = this.#options;
    if (thread.task) {
      const message = `it takes longer than ${taskTimeoutMs / 1000} seconds`;
      thread.timer = setTimeout(() => this.#end(thread, new TaskTimeout(message)), taskTimeoutMs);
    } else thread.timer = setTimeout(() => this.#end(thread), idleMs).unref();
  }

  #start(): Thread<Input, Result> {
    const worker = new Worker(this.#entry, { stdout: true, stderr: true });
    // Libraries print banners and warnings there, which do not belong in the log.
    worker.stdout.resume();
    worker.stderr.resume();
    const thread: Thread<Input, Result> = { worker, task: undefined, isReady: false, timer: undefined };
    worker.on('message', (message: FromThread<Result>) => {
      if (!this.#threads.has(thread)) return;
      if (message.type === 'ready') {
        thread.isReady = true;
        return this.#watch(thread);
      }
      const { task } = thread;
      thread.task = undefined;
      worker.unref();
      this.#watch(thread);
      task?.resolve(message.result);
      this.#advance();
    });
    const failed = (error: Error) =>
      this.#end(thread, thread.isReady ? new TaskCrash(error.message, { cause: error }) : error);
    worker.on('error', failed);
    worker.on('exit', code => failed(new Error(`Its thread ended with exit code ${code}`)));
    this.#threads.add(thread);
    return thread;
  }

  #end(thread: Thread<Input, Result>, error?: Error): void {
    if (!this.#threads.delete(thread)) return;
    clearTimeout(thread.timer);
    void thread.worker.terminate();
    if (error) thread.task?.reject(error);
    this.#advance();
  }
}
