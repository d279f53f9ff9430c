import { ConnectionError, ProblemError } from '../client/index.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { asCommands, asOptions } from './own-words.js';

/** The arguments of a command are wrong: its message names which. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command was to do has failed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Ctrl-C. Its message says what that leaves behind. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
}

/** Why a command ended, for people and for programs. */
export interface Failure {
  readonly exitCode: ExitCode;
  /** Stable name: the service's own for what it refuses. */
  readonly code: string;
  readonly message: string;
}

/**
 * @param url where the service was looked for
 * @param args of the command
 */
export function failureOf(error: unknown, url: string, args: readonly string[]): Failure {
  if (error instanceof UsageError) return { exitCode: exitCodes.usage.code, code: 'USAGE', message: error.message };
  if (error instanceof Interruption)
    return { exitCode: exitCodes.interrupted.code, code: 'INTERRUPTED', message: error.message };
  if (error instanceof ProblemError)
    return { exitCode: exitCodes.refused.code, code: error.code, message: refusal(error, args) };
  if (error instanceof ConnectionError)
    return {
      exitCode: exitCodes.unreachable.code,
      code: 'UNREACHABLE',
      message: `${error.message}. ${advice(error, url)}`,
    };
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode: exitCodes.failed.code, code: 'FAILED', message };
}

function refusal({ status, message }: ProblemError, args: readonly string[]): string {
  if (status !== 401) return asOptions(asCommands(message), args);
  return `${message} Set DCGAN_KEY to one of the keys of this service.`;
}

function advice({ status }: ConnectionError, url: string): string {
  if (status !== undefined) return `Set DCGAN_URL to the address of the service; it is ${url} now.`;
  return 'Start the service with `npm start` in its folder, or set DCGAN_URL to the address at which it runs.';
}
