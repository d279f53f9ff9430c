import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Interrupted } from '../messages/failure.js';

const KILL_AFTER = 3000;
const interruption = new AbortController();
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @param {NodeJS.Signals} signal */
export const exitCode = signal => 128 + constants.signals[signal];

/**
 * Runs a tool to its end and returns its exit code and its output, which is not shown.
 * Each tool leads a process group of its own, so that all its descendants (compilers, say) can be ended with it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string }>} code 127 when there is no such command
 * @throws {Interrupted} once `watchSignals` saw a signal
 */
export function run(command, args, options = {}) {
  throwIfInterrupted();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (/** @type {string} */ text) => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    running.add(child);
    child.once('error', error => {
      running.delete(child);
      if ('code' in error && error.code === 'ENOENT') resolve({ code: 127, output: `${command}: not found` });
      else reject(error);
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      if (interruption.signal.aborted) reject(interruption.signal.reason);
      else resolve({ code: code ?? exitCode(signal ?? 'SIGKILL'), output });
    });
  });
}

/**
 * @param {number} milliseconds
 * @returns {Promise<void>}
 * @throws {Interrupted} once `watchSignals` saw a signal
 */
export function pause(milliseconds) {
  throwIfInterrupted();
  return new Promise((resolve, reject) => {
    const interrupted = () => {
      clearTimeout(timer);
      reject(interruption.signal.reason);
    };
    const timer = setTimeout(() => {
      interruption.signal.removeEventListener('abort', interrupted);
      resolve();
    }, milliseconds);
    interruption.signal.addEventListener('abort', interrupted, { once: true });
  });
}

export function throwIfInterrupted() {
  interruption.signal.throwIfAborted();
}

/**
 * Ends the running tools on SIGINT, SIGTERM and SIGHUP, so that `run` throws and every `finally` cleans up.
 * A second signal does not wait for them.
 * @returns {() => void} stops watching
 */
export function watchSignals() {
  /** @type {readonly NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const interrupt = (/** @type {NodeJS.Signals} */ signal) => {
    if (interruption.signal.aborted) {
      killGroups('SIGKILL');
      process.exit(exitCode(signal));
    }
    interruption.abort(new Interrupted(signal));
    killGroups('SIGTERM');
    setTimeout(() => killGroups('SIGKILL'), KILL_AFTER).unref();
  };
  for (const signal of signals) process.on(signal, interrupt);
  return () => {
    for (const signal of signals) process.removeListener(signal, interrupt);
  };
}

/** @param {NodeJS.Signals} signal */
function killGroups(signal) {
  for (const { pid } of running) {
    try {
      if (pid !== undefined) process.kill(-pid, signal);
    } catch {
      // It has just ended.
    }
  }
}
