import { cleanCache, type DatasetFolders } from '../../dataset/index.js';
import type { DatasetFeed } from '../../queue/events/dataset-feed.js';
import type { Program } from '../program.js';

/**
 * Removes from this machine what it has made from datasets that were deleted: those of the time when it was off, and each one
 * that any process deletes from now on.
 */
export function keepCacheClean({ log }: Pick<Program, 'log'>, folders: DatasetFolders, feed: DatasetFeed): void {
  const clean = () =>
    cleanCache(folders).catch((err: unknown) =>
      log.warn({ err }, 'What this machine has made from deleted datasets could not be removed'),
    );
  feed.listen(
    ({ update }) => {
      if (update.type === 'deleted') void clean();
    },
    () => void clean(),
  );
  void clean();
}
