import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { exitCode } from './child.js';

/** Images are decoded and files read in libuv's pool, which has four threads by default, however many cores there are. */
const poolSize = { UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism() + 2)) };

/**
 * Runs a Node program in this one's place: same terminal, same input and output, signals passed on.
 * @param {readonly string[]} args of node
 * @param {string} cwd
 * @param {{ isService?: boolean }} [options] a program of the service takes a signal that comes twice at once for one, and
 *   ends when this process is gone
 * @returns {Promise<number>} its exit code
 */
export function foreground(args, cwd, { isService = false } = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...poolSize, ...process.env, ...(isService ? { DCGAN_LAUNCHER: String(process.pid) } : {}) };
    const child = spawn(process.execPath, args, { cwd, stdio: 'inherit', env });
    const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
    /** @type {readonly NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      // A terminal sends these to both: once more would look like a second Ctrl-C, which cuts a clean end short.
      if (isService || !(terminal && signal !== 'SIGTERM')) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, forward);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of signals) process.removeListener(name, forward);
      resolve(code ?? exitCode(signal ?? 'SIGKILL'));
    });
  });
}
