import { readFileSync } from 'node:fs';

/** Open files reserved for everything else: datasets, checkpoints, Redis, trainers. */
const otherFiles = 1000;

/**
 * Connections that a service may have at once, so that it can still open files when it has them all.
 * @param wanted by the settings
 * @param openFiles that the system allows; undefined when that is unknown
 */
export function connectionLimit(wanted: number, openFiles: number | undefined): number {
  if (openFiles === undefined) return wanted;
  // At least half of a small limit.
  return Math.min(wanted, Math.max(openFiles - otherFiles, Math.floor(openFiles / 2)));
}

/** Files that this process may have open, on Linux; undefined elsewhere. Node raises the limit as far as it may. */
export function openFileLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
