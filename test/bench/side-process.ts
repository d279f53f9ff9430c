import { type ChildProcess, fork } from 'node:child_process';
import { parseSettings } from '../../src/schema/settings.js';
import { trainerEnvironment } from '../../src/worker/trainer-environment.js';
import type { FromSide, ToSide } from './protocol.js';

/** What a side's process is told when it starts. */
export interface SideSpec {
  /** For people. */
  readonly name: string;
  /** Compiled module that calls `serveSide`, under sides/. */
  readonly entry: string;
  readonly options?: object;
  /** Environment variables beside the trainer's. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How much of a side's output is kept for the message when it fails. */
const keptOutput = 4000;

/** One side of a comparison in a process of its own, so that its peak memory is its own. Must be ended or killed. */
export class SideProcess {
  readonly #child: ChildProcess;
  readonly #name: string;
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
    return (await this.#ask('run', 'ran')).seconds;
  }

  /** @returns the peak of its resident memory, in bytes */
  async end(): Promise<number> {
    const { peakBytes } = await this.#ask('end', 'ended');
    this.#child.disconnect();
    return peakBytes;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #ask<T extends FromSide['type']>(request: ToSide, expected: T) {
    const answered = this.#answer(expected);
    // A side that is gone is reported by its exit.
    this.#child.send(request, () => {});
    return answered;
  }

  #answer<T extends FromSide['type']>(expected: T): Promise<Extract<FromSide, { type: T }>> {
    return new Promise((resolve, reject) => {
      const done = () => {
        this.#child.off('message', onMessage).off('error', onError).off('close', onClose);
      };
      const onMessage = (message: FromSide) => {
        done();
        if (message.type === expected) resolve(message as Extract<FromSide, { type: T }>);
        else reject(new Error(`${this.#name} answered ${message.type} where ${expected} was due`));
      };
      const onError = (error: Error) => {
        done();
        reject(error);
      };
      const onClose = (code: number | null, signal: NodeJS.Signals | null) => {
        done();
        const how = signal
          ? `was ended by ${signal}${signal === 'SIGKILL' ? ' (too little memory?)' : ''}`
          : `exited with ${code}`;
        reject(new Error(`${this.#name} ${how}:\n${this.#output.trim() || '(it said nothing)'}`));
      };
      this.#child.on('message', onMessage).on('error', onError).on('close', onClose);
    });
  }
}
