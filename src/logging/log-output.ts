import type { Readable } from 'node:stream';
import type { BaseLogger } from 'pino';
import { type OutputLevel, outputEntries } from './output-entries.js';

/** A line that is longer is logged in parts, in characters. */
const maxLine = 16_384;

export interface LogOutputOptions {
  readonly log: BaseLogger;
  /** Fields of each event, beside `output`. */
  readonly fields?: object;
  readonly message: string;
  /** Of what does not tell its own. */
  readonly level?: OutputLevel;
}

/** Logs what another program or a native library writes: the log has one JSON line an event, whoever caused it. */
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
