import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** The compiled command. */
export const program = resolve(import.meta.dirname, '../../dist/bin/dcgan.js');
/** Runs a command in a pseudo-terminal of so many columns and rows. */
export const inTerminal = join(import.meta.dirname, 'pseudo-terminal.py');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What stdout is when it is no text. */
  readonly bytes: Buffer;
}

export interface RunOptions {
  readonly url?: string;
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs it in a pseudo-terminal of so many columns and rows, whose screen is `stdout`. */
  readonly terminal?: readonly [columns: number, rows: number];
  /** Called with all of stdout so far; what it returns is typed. */
  readonly onOutput?: (stdout: string) => string | undefined;
}

/** Runs the compiled `dcgan` as a user does. */
export async function dcgan(
  args: readonly string[],
  { url = 'http://127.0.0.1:1', folder, environment, terminal, onOutput }: RunOptions = {},
): Promise<Ran> {
  const command = [process.execPath, program, ...args];
  const [file, ...rest] = terminal ? ['python3', inTerminal, ...terminal.map(String), ...command] : command;
  const { PATH, HOME } = process.env;
  const child = spawn(file!, rest, {
    ...(folder === undefined ? {} : { cwd: folder }),
    env: { PATH, HOME, TERM: 'xterm-256color', COLORTERM: 'truecolor', DCGAN_URL: url, ...environment },
  });
  const chunks: Buffer[] = [];
  let [stdout, stderr] = ['', ''];
  const decoder = new StringDecoder('utf8');
  child.stdout.on('data', (data: Buffer) => {
    chunks.push(data);
    stdout += decoder.write(data);
    const typed = onOutput?.(stdout);
    if (typed !== undefined) child.stdin.write(typed);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr, bytes: Buffer.concat(chunks) };
}
