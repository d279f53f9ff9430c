import { resolve } from 'node:path';
import { CheckpointStore } from '../../src/checkpoint/checkpoint-store.js';
import { DatasetLibrary } from '../../src/dataset/index.js';
import type { JobSpec } from '../../src/schema/job.js';
import { Settings } from '../../src/schema/service/settings.js';
import type { TrainingEvent } from '../../src/schema/worker/messages.js';
import { serveTrainer } from '../../src/worker/serve-trainer.js';

const preparer = resolve(import.meta.dirname, '../../dist/bin/preparer.js');

/** Trains a job as its process does, but in this one. @param stopAt the step after whose sample it is stopped */
export async function trainHere(
  dataDir: string,
  job: JobSpec,
  fence: number,
  stopAt?: number,
): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  let command = (_: unknown) => {};
  const serving = serveTrainer(
    Settings.parse({ DATA_DIR: dataDir }),
    {
      onCommand(listener) {
        command = listener;
      },
      async send(event) {
        events.push(event);
        if (event.type === 'sample' && event.step === stopAt) command({ type: 'stop' });
      },
    },
    preparer,
  );
  command({ type: 'start', job, fence, device: 'cpu' });
  await serving;
  return events;
}

/** All arrays of a checkpoint. */
export async function weightsOf(dataDir: string, checkpoint: string) {
  const store = new CheckpointStore(dataDir);
  const [generator, training] = [await store.loadGenerator(checkpoint), await store.loadTraining(checkpoint)];
  return { ...generator.tensors, ...training.tensors };
}

/** The datasets below some folders, to which nothing is uploaded. */
export function libraryOf(folders: { readonly dataDir: string; readonly datasetsDir: string }): DatasetLibrary {
  const limits = { maxUploadBytes: 1, maxUploads: 1, timeoutMs: 1, maxEntries: 1, maxUnpackedBytes: 1 };
  return new DatasetLibrary({ ...folders, limits: { ...limits, maxEntryBytes: 1, maxRatio: 1 }, concurrency: 1 });
}
