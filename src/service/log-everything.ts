import { format } from 'node:util';
import type { BaseLogger } from 'pino';
import { exitOnUnhandled } from './unhandled.js';

const consoleLevels = {
  debug: 'debug',
  trace: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
} as const;

/** Warnings of Node that concern those who write programs, not those who run them. */
const forDevelopers = ['DeprecationWarning', 'ExperimentalWarning'];

/**
 * Logs what packages and Node itself would otherwise write as bare lines: the console (BullMQ, ioredis, tfjs), Node's
 * warnings, and the unhandled error that ends the process.
 */
export function logEverything(log: BaseLogger): void {
  for (const [method, level] of Object.entries(consoleLevels))
    console[method as keyof typeof consoleLevels] = (...values: unknown[]) => log[level](format(...values));
  // Among them the one that prints.
  process.removeAllListeners('warning');
  process.on('warning', warning => {
    const level = forDevelopers.includes(warning.name) ? 'debug' : 'warn';
    log[level]({ err: warning }, `${warning.name}: ${warning.message}`);
  });
  exitOnUnhandled(err => log.fatal({ err }, 'Unhandled error: ending at once'));
}
