import { type PreparedDataset, prepareDataset } from '../dataset/index.js';
import type { Preparation } from '../schema/advice/preparation.js';
import { ServiceError } from '../schema/problem.js';
import { storageOfSettings } from '../schema/service/s3-settings.js';
import { foldersOf, type Settings } from '../schema/service/settings.js';
import type { PreparerEvent, PreparerTask } from '../schema/worker/messages.js';
import { openStorage } from '../storage/index.js';
import { progressOf } from '../training/progress-of.js';

/** Prepares a dataset for training, and reports the progress to the trainer; resolves after the last event. */
export async function servePreparer(
  { dataset, imageSize }: PreparerTask,
  settings: Settings,
  send: (event: PreparerEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const storage = await openStorage(storageOfSettings(settings, 'long'));
  const progress = progressOf<Preparation, PreparedDataset>(onProgress =>
    prepareDataset({
      id: dataset,
      imageSize,
      ...foldersOf(settings),
      storage,
      concurrency: settings.DECODE_CONCURRENCY,
      onProgress,
      signal,
    }),
  );
  try {
    for (;;) {
      const { done, value } = await progress.next();
      if (done) {
        value.images.close();
        return await send({ type: 'prepared' });
      }
      await send({ type: 'preparing', preparation: value });
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof ServiceError) || error.code === 'STORAGE_UNAVAILABLE') throw error;
    await send({ type: 'failed', error: { code: error.code, message: error.message } });
  }
}
