import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { parseSettings } from '../../src/schema/service/settings.js';
import { trainerEnvironment } from '../../src/worker/trainer-environment.js';
import type { FromSide, ToSide } from './protocol.js';

/** What a side's process receives when it starts. */
export interface SideSpec {
  /** For people. */
  readonly name: string;
  /** Compiled module that calls `serveSide`, under sides/. */
  readonly entry: string;
  readonly options?: object;
  /** Environment variables in addition to the trainer's. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How much of a side's output is kept for the message when it fails. */
const keptOutput = 4000;

/** One side of a comparison in a process of its own, so that its peak memory is its own. Must be ended or killed. */
export class SideProcess {
  readonly #child: ChildProcess;
  readonly #name: string;
  /** Rejects when the process is gone. */
  readonly #gone: Promise<never>;
  #output = '';

  private constructor({ name, entry, options = {}, env = {} }: SideSpec, signal: AbortSignal) {
    this.#name = name;
    this.#child = fork(new URL(`./sides/${entry}.js`, import.meta.url), [JSON.stringify(options)], {
      env: { ...trainerEnvironment(process.env, parseSettings(process.env)), ...env },
      serialization: 'advanced',
      // What TensorFlow prints must not mix with the results on stdout.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      signal,
      killSignal: 'SIGKILL',
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-keptOutput);
      });
    this.#gone = new Promise((_, reject) => {
      this.#child.once('error', reject).once('close', (code, signal) => reject(this.#ending(code, signal)));
    });
    // A side may end while the parent waits for another one; this is reported when its turn comes.
    this.#gone.catch(() => {});
  }

  /**
   * Starts a side and waits until it has prepared itself.
   * @throws Error with its last output when it cannot
   */
  static async start(spec: SideSpec, signal: AbortSignal): Promise<{ side: SideProcess; facts: unknown }> {
    const side = new SideProcess(spec, signal);
    const { facts } = await side.#answer('ready');
    return { side, facts };
  }

  /** @returns seconds of one more run */
  async run(): Promise<number> {
    return (await this.timedRun()).seconds;
  }

  /** One more run, by the clock and in the time of all cores together. */
  async timedRun(): Promise<{ readonly seconds: number; readonly cpuSeconds: number }> {
    return this.#ask('run', 'ran');
  }

  /** @returns the peak of its resident memory in bytes, null where it does not reflect the runs */
  async end(): Promise<number | null> {
    const { peakBytes } = await this.#ask('end', 'ended');
    this.#child.disconnect();
    return peakBytes;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #ask<T extends FromSide['type']>(request: ToSide, expected: T) {
    const answered = this.#answer(expected);
    // A side that is gone is reported by `#gone`.
    this.#child.send(request, () => {});
    return answered;
  }

  async #answer<T extends FromSide['type']>(expected: T): Promise<Extract<FromSide, { type: T }>> {
    const [message] = (await Promise.race([once(this.#child, 'message'), this.#gone])) as [FromSide];
    if (message.type === expected) return message as Extract<FromSide, { type: T }>;
    throw new Error(`${this.#name} answered ${message.type} where ${expected} was due`);
  }

  #ending(code: number | null, signal: NodeJS.Signals | null): Error {
    const memory = signal === 'SIGKILL' ? ', perhaps because memory was short' : '';
    const how = signal ? `was ended by ${signal}${memory}` : `exited with ${code}`;
    return new Error(`${this.#name} ${how}. Its last words:\n${this.#output.trim() || '(none)'}`);
  }
}
