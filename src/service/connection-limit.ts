import { readFileSync } from 'node:fs';

/** Open files that are left to everything else: datasets, checkpoints, Redis, trainers. */
const otherFiles = 1000;

/**
 * Connections that a service may have at once, so that it can still open files when it has them all.
 * @param wanted by the settings
 * @param openFiles that the system grants it; undefined when it does not say
 */
export function connectionLimit(wanted: number, openFiles: number | undefined): number {
  if (openFiles === undefined) return wanted;
  // Of a small number one half.
  return Math.min(wanted, Math.max(openFiles - otherFiles, Math.floor(openFiles / 2)));
}

/** Files that this process may have open, where the system tells it as Linux does. Node has raised it as far as it may. */
export function openFileLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
