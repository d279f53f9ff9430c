/** A failure that the user can fix: its message is printed without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/** Set-up was interrupted by a signal, such as Ctrl-C. */
export class Interrupted extends Error {
  /** @override */
  name = 'Interrupted';

  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`Stopped by ${signal}`);
    this.signal = signal;
  }
}

/** A line in which Node, npm, pip, a compiler or make reports an error. */
const ERROR_LINE =
  /(?:^|[\s(])(?:[\w.]*(?:Error|Exception)|(?:fatal |npm )?error|ERROR)\b(?: \[[A-Z_]+\])?(?::|(?<=npm error)\s)|\*\*\* /;

/**
 * The first line of a tool's output that names an error, which what follows from it may have pushed far up.
 * @param {string} output
 * @returns {string | undefined}
 */
export function errorLine(output) {
  return output.split('\n').find(line => ERROR_LINE.test(line));
}

/**
 * What of a tool's output stands below a message, indented: its last lines, and above them the first error.
 * @param {string} output
 * @param {number} [lines]
 */
export function excerpt(output, lines = 12) {
  const all = output.trimEnd().split('\n');
  const end = all.slice(-lines);
  const error = errorLine(output);
  const shown = error === undefined || end.includes(error) ? end : [error, '…', ...end];
  return shown.map(line => `    ${line}`).join('\n');
}
