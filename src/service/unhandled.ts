import { writeSync } from 'node:fs';

/**
 * Ends the process with exit code 1 when an error or a rejected promise is handled nowhere: what it was doing is then
 * half done, and nothing it holds in memory can be trusted.
 * @param report says so where people look
 */
export function exitOnUnhandled(report: (error: unknown) => void): void {
  const end = (error: unknown) => {
    try {
      report(error);
    } finally {
      process.exit(1);
    }
  };
  process.on('uncaughtException', end);
  // By default Node throws it, too, but --unhandled-rejections in NODE_OPTIONS may say otherwise.
  process.on('unhandledRejection', end);
}

/** Reports to the standard error output, before the process ends. @param program as in "the trainer" */
export function reportOnStderr(program: string): (error: unknown) => void {
  return error => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    writeSync(process.stderr.fd, `FATAL ERROR: unhandled in ${program}: ${text}\n`);
  };
}
