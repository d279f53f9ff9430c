import { format } from 'node:util';
import type { BaseLogger } from 'pino';

const consoleLevels = {
  debug: 'debug',
  trace: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
} as const;

/** What Node warns of for those who write programs and not for those who run them. */
const forDevelopers = ['DeprecationWarning', 'ExperimentalWarning'];

/**
 * Logs what packages and Node itself would otherwise write as bare lines: the console (BullMQ, ioredis, tfjs), Node's
 * warnings, and the error that ends the process when nothing handles it.
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
  process.on('uncaughtException', err => {
    log.fatal({ err }, 'An error that nothing handles ends the program');
    process.exit(1);
  });
}
