/** A failure that the user can do something about: its message is printed as it is, without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/** Set-up was stopped by a signal, such as Ctrl-C. */
export class Interrupted extends Error {
  /** @override */
  name = 'Interrupted';

  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`Stopped by ${signal}`);
    this.signal = signal;
  }
}

/**
 * The last lines of a tool's output, indented, to stand below a message.
 * @param {string} output
 * @param {number} [lines]
 */
export function lastLines(output, lines = 12) {
  return output
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .map(line => `    ${line}`)
    .join('\n');
}
