import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Hyperparameters } from '../../../src/schema/hyperparameters.js';
import type { Precision } from '../../../src/schema/precision.js';
import { serveSide } from '../serve-side.js';
import { stepsOfRun } from './steps-of-run.js';

export interface PythonStepOptions {
  /** A Python that has what the script imports. */
  readonly python: string;
  /** A script of test/bench/python. */
  readonly script: string;
  readonly hyperparameters: Hyperparameters;
  readonly precision: Precision;
  /** Whether PyTorch compiles the networks first. */
  readonly compiled: boolean;
}

// The same step in a program of another language: one line in, one line out.
await serveSide(async ({ python, script, ...options }: PythonStepOptions) => {
  const program = spawn(python, [script, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
  process.on('exit', () => program.kill('SIGKILL'));
  const ended = once(program, 'close').then(([code, signal]) => {
    throw new Error(`${python} ${script} ended with ${signal ?? code}`);
  });
  // Reported by whoever waits for a line.
  ended.catch(() => {});
  const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await Promise.race([lines.next(), ended]);
    if (done) return ended;
    return JSON.parse(value);
  };
  const steps = stepsOfRun(options.hyperparameters);
  const { version } = (await next()) as { version: string };
  return {
    facts: { version },
    pid: program.pid,
    async run() {
      for (let step = 0; step < steps; step++) {
        program.stdin.write('\n');
        const losses = (await next()) as number[];
        if (!losses.every(Number.isFinite)) throw new Error('A loss is not finite');
      }
    },
    async close() {
      program.stdin.end();
      await ended.catch(() => {});
    },
  };
});
