import type { Readable } from 'node:stream';
import type { BaseLogger } from 'pino';
import { type OutputLevel, outputEntries } from './output-entries.js';

/** Longer lines are logged in parts, in characters. */
const maxLine = 16_384;

export interface LogOutputOptions {
  readonly log: BaseLogger;
  /** Fields of each entry, in addition to `output`. */
  readonly fields?: object;
  readonly message: string;
  /** The level of output that does not show one of its own. */
  readonly level?: OutputLevel;
}

/** Logs what another program or a native library writes, so that the whole log has one JSON line per entry. */
export function logOutput(stream: Readable, { log, fields = {}, message, level = 'warn' }: LogOutputOptions): void {
  let rest = '';
  const write = (text: string) => {
    for (const entry of outputEntries(text, level)) log[entry.level]({ ...fields, output: entry.text }, message);
  };
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    rest += text;
    const end = rest.length > maxLine ? rest.length : rest.lastIndexOf('\n') + 1;
    write(rest.slice(0, end));
    rest = rest.slice(end);
  });
  stream.once('close', () => write(rest));
  stream.on('error', () => {});
}
