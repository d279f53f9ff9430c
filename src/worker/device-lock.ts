import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockDirectory } from '../storage/directory-lock.js';

const retryMs = 250;

/**
 * Waits until this process has a device of this machine for itself, until it gives it back or dies: also against
 * processes in other containers, as long as they share the folder. The operating system holds the lock, so that it is
 * free at the moment its holder is gone, and stays held while its holder is frozen.
 * @param locksDir folder for the locks
 * @param signal ends the waiting with its reason
 * @returns gives the device back
 */
export async function lockDevice(
  locksDir: string,
  device: string,
  { signal, onWait }: { readonly signal: AbortSignal; readonly onWait: () => void },
): Promise<() => Promise<void>> {
  const folder = join(locksDir, `${machine()}-${encodeURIComponent(device)}`);
  await mkdir(folder, { recursive: true });
  // A socket's address holds about 100 bytes, and a folder's name may be longer: through its descriptor it is short.
  const descriptor = openSync(folder, 'r');
  const short = `/proc/self/fd/${descriptor}`;
  try {
    for (let isWaiting = false; ; isWaiting = true) {
      const unlock = await lockDirectory(existsSync(short) ? short : folder);
      if (unlock)
        return async () => {
          await unlock();
          closeSync(descriptor);
        };
      if (!isWaiting) onWait();
      await sleep(retryMs, undefined, { signal });
    }
  } catch (error) {
    closeSync(descriptor);
    throw signal.aborted ? signal.reason : error;
  }
}

/** The same in every container of a machine until it starts anew, and another on every other machine. */
function machine(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return encodeURIComponent(hostname());
  }
}
