import type { ChildProcess } from 'node:child_process';
import { type LogOutputOptions, logOutput } from './log-output.js';
import { outputEntries } from './output-entries.js';

/** Characters of error output that a crash report can quote. */
const keptOutput = 4096;

/**
 * Logs what a child process writes.
 * @param child with pipes for its output
 * @returns the end of its error output so far, without what TensorFlow says whenever it is loaded
 */
export function logChild(child: ChildProcess, options: Omit<LogOutputOptions, 'level'>): () => string {
  let output = '';
  logOutput(child.stdout!, { ...options, level: 'info' });
  logOutput(child.stderr!, { ...options, level: 'warn' });
  child.stderr!.on('data', (text: string) => {
    output = (output + text).slice(-keptOutput);
  });
  return () =>
    outputEntries(output, 'warn')
      .filter(({ level }) => level !== 'debug')
      .map(({ text }) => text)
      .join('\n');
}
