import { storageOfSettings } from '../../schema/service/s3-settings.js';
import type { Settings } from '../../schema/service/settings.js';
import { probeStorage } from '../../storage/index.js';
import type { Finding } from '../finding.js';

const check = 'storage';

/** Whether the store of STORAGE_URL does what the service relies on; nothing without one. */
export async function checkSharedStorage(settings: Settings): Promise<readonly Finding[]> {
  const { STORAGE_URL: url } = settings;
  if (url === undefined) return [];
  try {
    await probeStorage(storageOfSettings(settings));
    return [{ check, status: 'ok', message: `${url} is read, written, and honors conditions` }];
  } catch (error) {
    return [{ check, status: 'failed', message: `${url} cannot be used`, advice: (error as Error).message }];
  }
}
