import type { DatasetFolders, Place } from '../places.js';
import type { Share } from '../share.js';
import { openSource } from './prepare.js';

/** What is found in the folder of a dataset whose images can be made again. */
export type Look = Awaited<ReturnType<typeof openSource>>;
export type Looks = Share<Look>;

/**
 * Looks at every file of a dataset's folder, or reuses a look of a moment ago. A training always takes a look of its
 * own.
 * @param decoded the fingerprint of what was decoded last: looks from before that are not reused
 */
export function look(place: Place, { datasetsDir }: DatasetFolders, looks: Looks, decoded = ''): Promise<Look> {
  return looks(`${place.id}\0${decoded}`, () => openSource(place, datasetsDir));
}
