import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Interrupted, SetupError } from '../messages/failure.js';
import { exitCode, watchSignals } from './child.js';

/** The folder of this clone. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/**
 * Runs a part of set-up as a program: its failures become one message on stderr and exit code 1, a signal ends it.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function asProgram(work) {
  const unwatch = watchSignals();
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interrupted) {
      process.stderr.write('\nSet-up was interrupted. Run it again to continue.\n');
      process.exit(exitCode(error.signal));
    }
    process.stderr.write(`\n✗ ${error instanceof SetupError ? error.message : errorText(error)}\n`);
    process.exit(1);
  } finally {
    unwatch();
  }
}

/** @param {unknown} error */
const errorText = error => (error instanceof Error ? (error.stack ?? error.message) : String(error));
