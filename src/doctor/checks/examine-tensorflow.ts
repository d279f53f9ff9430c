import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Examined {
  /** What the examiner found; undefined when it ended before. */
  readonly found: Record<string, unknown> | undefined;
  readonly signal: NodeJS.Signals | null;
  /** What it and TensorFlow wrote to the standard error output. */
  readonly errors: string;
}

/** Only a hang takes longer. */
const timeoutMs = 300_000;

/**
 * Runs the examiner, which loads TensorFlow, in a process of its own.
 * @param entry its JavaScript file
 * @param environment its whole environment
 */
export async function examineTensorflow(
  entry: URL,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Examined> {
  const child = spawn(process.execPath, [fileURLToPath(entry), ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const line = output
    .trim()
    .split('\n')
    .findLast(text => text.startsWith('{'));
  return { found: line === undefined ? undefined : (JSON.parse(line) as Record<string, unknown>), signal, errors };
}
