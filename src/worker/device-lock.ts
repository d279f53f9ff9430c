import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockDirectory } from '../storage/directory-lock.js';

const retryMs = 250;

/**
 * Waits for exclusive use of a device of this machine, which lasts until this process releases it or dies. Processes in
 * other containers respect it as long as they share the folder. The operating system holds the lock: it is free as soon
 * as its holder is gone, and stays held while its holder is frozen.
 * @param locksDir folder for the locks
 * @param signal ends the wait, with its reason
 * @returns releases the device
 */
export async function lockDevice(
  locksDir: string,
  device: string,
  { signal, onWait }: { readonly signal: AbortSignal; readonly onWait: () => void },
): Promise<() => Promise<void>> {
  const folder = join(locksDir, `${machine()}-${encodeURIComponent(device)}`);
  await mkdir(folder, { recursive: true });
  // The address of a socket holds about 100 bytes, and the path may be longer: through its descriptor it is short.
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

/** An id of the machine: the same in all its containers until it reboots, and different on every other machine. */
function machine(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return encodeURIComponent(hostname());
  }
}
