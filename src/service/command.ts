import { StatusLine } from '../cli/terminal/status-line.js';
import { readArguments } from './arguments.js';
import { quietSdk } from './storage/quiet-sdk.js';
import { exitOnUnhandled, reportOnStderr } from './unhandled.js';

/** What a command of the shell works with. */
export interface Command {
  /** On the standard error output, so that the result can be piped. */
  readonly status: StatusLine;
  /** Aborted by Ctrl-C and by SIGTERM, when the command says what they mean. */
  readonly signal: AbortSignal;
}

export interface CommandOptions<Options> {
  /** Null when help is wanted; throws an Error that names the wrong argument. */
  readonly parse: (args: readonly string[], base: string | undefined) => Options | null;
  readonly usage: string;
  /** What Ctrl-C means; a command without this is ended by it at once. */
  readonly interrupted?: string;
}

/**
 * Runs a command of the shell. One that fails says why in one line and exits with 1, one that is interrupted with 130,
 * and wrong arguments with 2.
 */
export async function runCommand<Options>(
  { parse, usage, interrupted }: CommandOptions<Options>,
  work: (options: Options, command: Command) => Promise<void>,
): Promise<void> {
  quietSdk();
  exitOnUnhandled(reportOnStderr('this command'));
  const options = readArguments(parse, usage);
  const status = new StatusLine(process.stderr);
  const interruption = new AbortController();
  if (interrupted !== undefined)
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => interruption.abort(new Error(interrupted)));
  try {
    await work(options, { status, signal: interruption.signal });
  } catch (error) {
    status.print(error instanceof Error ? error.message : String(error));
    process.exitCode = interruption.signal.aborted ? 130 : 1;
  }
}
