import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '../../schema/problem.js';
import { storageOfSettings } from '../../schema/service/s3-settings.js';
import { openStorage, probeStorage, type Storage } from '../../storage/index.js';
import type { Program } from '../program.js';

/** How long a store may take to start, in milliseconds. */
const startMs = 60_000;
const retryMs = 2000;

/**
 * Opens the storage of the settings, after it was tried. A store that cannot be reached may be starting too.
 * @throws Error with one line: it cannot be used, or does not fit the other settings
 */
export async function openSharedStorage({ settings, log }: Pick<Program, 'settings' | 'log'>): Promise<Storage> {
  const target = storageOfSettings(settings);
  const { STORAGE_URL, DATASETS_DIR } = settings;
  if (STORAGE_URL !== undefined && DATASETS_DIR !== undefined)
    throw new Error(
      `DATASETS_DIR cannot be used with STORAGE_URL=${STORAGE_URL}, since other machines do not see its folders: unset it, and import each folder with npm run dataset -- import ${DATASETS_DIR}/NAME --name NAME`,
    );
  for (const begun = performance.now(); ; ) {
    try {
      return await openStorage(await probeStorage(target));
    } catch (error) {
      const isPassing = error instanceof ServiceError && error.code === 'STORAGE_UNAVAILABLE';
      if (!isPassing || performance.now() - begun > startMs) throw error;
      log.warn(`${error.message.split('. ')[0]}; waiting for it`);
      await sleep(retryMs);
    }
  }
}
