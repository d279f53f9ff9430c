import { join } from 'node:path';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { type PreparedDataset, prepareDataset } from '../dataset/index.js';
import type { DatasetManifest } from '../schema/dataset.js';
import type { JobSpec, Preparation, Warning } from '../schema/job.js';
import { ServiceError } from '../schema/problem.js';
import { foldersOf, type Settings } from '../schema/settings.js';
import { TrainerCommand, type TrainingEvent } from '../schema/trainer.js';
import { progressOf } from '../training/progress-of.js';
import { train } from '../training/train.js';

/** The trainer's connection to its supervisor. */
export interface Channel {
  onCommand(listener: (message: unknown) => void): void;
  /** Resolves when the message is on its way. */
  send(event: TrainingEvent): Promise<void>;
}

/** Waits for one job, trains it, and tells the supervisor what happens; resolves after the last event. */
export async function serveTrainer(settings: Settings, channel: Channel): Promise<void> {
  const stop = new AbortController();
  const job = await new Promise<JobSpec>(resolve => {
    channel.onCommand(message => {
      const command = TrainerCommand.parse(message);
      if (command.type === 'stop') stop.abort();
      else resolve(command.job);
    });
  });
  try {
    for await (const event of attempt(job, settings, stop.signal)) await channel.send(event);
  } catch (error) {
    if (error === stop.signal.reason) return channel.send({ type: 'stopped', step: 0 });
    // What the user can mend ends the job with its reason; anything else is a crash, and another attempt follows.
    if (!(error instanceof ServiceError)) throw error;
    await channel.send({ type: 'failed', error: { code: error.code, message: error.message } });
  }
}

async function* attempt(job: JobSpec, settings: Settings, stop: AbortSignal): AsyncGenerator<TrainingEvent> {
  const checkpoints = new CheckpointStore(settings.DATA_DIR);
  await checkpoints.recover();
  const { images, manifest } = yield* preparing(job, settings, stop);
  try {
    for (const warning of datasetWarnings(manifest, job)) yield { type: 'warning', warning };
    yield* train({
      job,
      images,
      checkpoints,
      directory: join(foldersOf(settings).jobsDir, job.id),
      stopRequested: () => stop.aborted,
    });
  } finally {
    images.close();
  }
}

async function* preparing(
  job: JobSpec,
  settings: Settings,
  signal: AbortSignal,
): AsyncGenerator<TrainingEvent, PreparedDataset> {
  const progress = progressOf<Preparation, PreparedDataset>(onProgress =>
    prepareDataset({
      id: job.dataset,
      imageSize: job.hyperparameters.imageSize,
      ...foldersOf(settings),
      concurrency: settings.DECODE_CONCURRENCY,
      onProgress,
      signal,
    }),
  );
  for (;;) {
    const { done, value } = await progress.next();
    if (done) return value;
    yield { type: 'preparing', preparation: value };
  }
}

/** What the dataset's owner should know, with regard to this job. */
function datasetWarnings({ warnings, sides }: DatasetManifest, { hyperparameters }: JobSpec): Warning[] {
  const { imageSize } = hyperparameters;
  const about = warnings.map(({ code, message }): Warning => ({ code, message, step: null }));
  if (sides.median >= imageSize) return about;
  const message = `Most images are smaller than imageSize: half of them have ${sides.median} pixels a side or fewer, and are enlarged to ${imageSize}. A smaller imageSize trains faster and shows as much`;
  return [...about, { code: 'IMAGES_ENLARGED', message, step: null }];
}
