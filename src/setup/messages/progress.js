import { listFiles } from '../files/files.js';

const REDRAW = 250;

/** @param {number} bytes */
export const megabytes = bytes => (bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);

/** @param {number} started milliseconds, as `Date.now()` gives them */
const since = started => `${((Date.now() - started) / 1000).toFixed(1)} s`;

/** Prints one line on stderr: stdout belongs to the command that set-up makes ready. @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Shows a piece of work by one line with its seconds: redrawn in place on a terminal,
 * elsewhere printed when it begins and when it is done.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} work
 * @param {{ directory: string, bytes: number }} [expected] the folder that fills up, and to what size
 * @returns {Promise<T>}
 */
export async function step(label, work, expected) {
  const started = Date.now();
  const terminal = process.stderr.isTTY;
  const grown = () => {
    if (!expected) return '';
    const size = listFiles(expected.directory).reduce((sum, file) => sum + file.size, 0);
    return ` ${megabytes(Math.min(size, expected.bytes))} of ${megabytes(expected.bytes)},`;
  };
  const draw = () => process.stderr.write(`\r\x1b[K… ${label}${grown()} ${since(started)}`);
  const timer = terminal ? setInterval(draw, REDRAW) : undefined;
  if (terminal) draw();
  else say(`… ${label}${expected ? ` ${megabytes(expected.bytes)}` : ''}`);
  try {
    const result = await work();
    clearInterval(timer);
    say(
      `${terminal ? '\r\x1b[K' : ''}✓ ${label}${expected ? ` ${megabytes(expected.bytes)}` : ''} in ${since(started)}`,
    );
    return result;
  } catch (error) {
    clearInterval(timer);
    if (terminal) process.stderr.write('\r\x1b[K');
    throw error;
  }
}
