import { type Logger, pino } from 'pino';
import { parseSettings, type Settings } from '../schema/service/settings.js';
import { onLauncherGone } from './launcher.js';
import { logEverything } from './log-everything.js';
import { logNativeOutput } from './native-output.js';
import { onShutdown } from './shutdown.js';
import { quietSdk } from './storage/quiet-sdk.js';
import { startTracing, type Tracing } from './tracing.js';

/** `stopping` from the signal on. */
export type Phase = 'starting' | 'running' | 'stopping';

/** A program of the service while it runs. */
export interface Program {
  readonly settings: Settings;
  /** The environment in which it was started. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  /** What makes traces; undefined: none are made. */
  readonly tracing?: Tracing | undefined;
  /** The current phase. */
  readonly phase: () => Phase;
  /** Called once everything is started. */
  started(): void;
  /** Remembers what the shutdown has to close: last opened, first closed. */
  closeLater(close: () => Promise<void>): void;
  /** Logs from now on also what native code writes, such as TensorFlow in a thread of this process. */
  logNativeOutput(): void;
}

/**
 * Runs a program until a signal ends it, and closes everything it has opened. A start that fails says why in one line,
 * closes what is open by then, and exits with 1.
 * @param name of the program in traces
 */
export async function runProgram(start: (program: Program) => Promise<void>, name = 'dcgan-service'): Promise<void> {
  quietSdk();
  const opened: (() => Promise<void>)[] = [];
  let phase: Phase = 'starting';
  const closeAll = async () => {
    phase = 'stopping';
    const failures: unknown[] = [];
    for (const close of opened.reverse()) await close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be closed');
  };
  let complain = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  // TypeScript does not see that others change it.
  const hasBegunToStop = () => phase === 'stopping';
  let settings: Settings | undefined;
  try {
    settings = parseSettings(process.env);
    // An error of Redis contains the failed command with its arguments, which for AUTH is the password.
    const log = pino({ level: settings.LOG_LEVEL, redact: { paths: ['err.command'], remove: true } });
    logEverything(log);
    onShutdown(closeAll, { timeoutMs: settings.SHUTDOWN_TIMEOUT * 1000, log });
    onLauncherGone(process.env.DCGAN_LAUNCHER, () => {
      log.info('npm, which started this program, has exited');
      process.kill(process.pid, 'SIGTERM');
    });
    const closeLater = (close: () => Promise<void>) => void opened.push(close);
    const environment = { ...process.env };
    await start({
      settings,
      environment,
      log,
      tracing: await startTracing({ settings, environment, log, closeLater }, name),
      phase: () => phase,
      started: () => {
        if (phase === 'starting') phase = 'running';
      },
      closeLater,
      logNativeOutput() {
        try {
          complain = logNativeOutput(log);
        } catch (err) {
          log.debug({ err }, 'What native code writes is not logged');
        }
      },
    });
  } catch (error) {
    // What was still starting when a signal came may fail because of it.
    if (hasBegunToStop()) return;
    complain(whatFailed(error, settings));
    await closeAll();
    process.exit(1);
  }
}

/** One line on why a start failed; it names the setting when that is a folder that cannot be used. */
function whatFailed(error: unknown, settings: Settings | undefined): string {
  if (!(error instanceof Error)) return String(error);
  // Of an error in the words of the API, the file system's own comes below it.
  const { message, path } = (error.cause instanceof Error ? error.cause : error) as NodeJS.ErrnoException;
  for (const name of ['DATASETS_DIR', 'DATA_DIR'] as const) {
    const folder = settings?.[name];
    if (folder !== undefined && path?.startsWith(folder)) return `${name}=${folder} cannot be used: ${message}`;
  }
  return error.message;
}
