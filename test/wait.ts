import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until the value that `read` gives is neither undefined nor false, and returns it.
 * @param timeoutMs only to catch hangs: far longer than a busy machine takes
 */
export async function until<T>(
  what: string,
  read: () => T | Promise<T>,
  timeoutMs = 120_000,
): Promise<Exclude<T, undefined | false>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    await sleep(20);
  }
}

/** Whether a process is alive; one that has ended counts as gone only once it has been reaped. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
