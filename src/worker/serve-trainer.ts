import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { type OpenedDataset, openPrepared } from '../dataset/index.js';
import { trainingHistory } from '../history/index.js';
import type { Preparation } from '../schema/advice/preparation.js';
import { preparationOf } from '../schema/advice/preparation-texts.js';
import type { Warning } from '../schema/advice/warning.js';
import { warningOf } from '../schema/advice/warning-texts.js';
import type { JobSpec } from '../schema/job.js';
import { ServiceError } from '../schema/problem.js';
import { storageOfSettings } from '../schema/service/s3-settings.js';
import { foldersOf, type Settings } from '../schema/service/settings.js';
import { TrainerCommand, type TrainingEvent } from '../schema/worker/messages.js';
import { openStorage, type Storage, storageFailure } from '../storage/index.js';
import { progressOf } from '../training/progress-of.js';
import { train } from '../training/train.js';
import { lockDevice } from './device-lock.js';
import { runPreparer } from './run-preparer.js';

type StartCommand = Extract<TrainerCommand, { type: 'start' }>;

/** Time between two heartbeats, in milliseconds. */
const heartbeatMs = 1000;

/** The trainer's connection to its supervisor. */
export interface Channel {
  onCommand(listener: (message: unknown) => void): void;
  /** Resolves when the message is on its way. */
  send(event: TrainingEvent): Promise<void>;
}

/**
 * Waits for one job, trains it, and reports what happens to the supervisor; resolves after the last event.
 * @param preparerEntry JavaScript file of the process that makes the dataset ready
 */
export async function serveTrainer(settings: Settings, channel: Channel, preparerEntry: string): Promise<void> {
  const stop = new AbortController();
  let wish: 'save' | 'discard' = 'save';
  const start = await new Promise<StartCommand>(resolve => {
    channel.onCommand(message => {
      const command = TrainerCommand.parse(message);
      if (command.type === 'start') resolve(command);
      else {
        // The last word counts: a job that is canceled while it stops need not be saved.
        wish = command.type === 'cancel' ? 'discard' : 'save';
        stop.abort();
      }
    });
  });
  const heartbeat = setInterval(() => void channel.send({ type: 'alive' }).catch(() => {}), heartbeatMs);
  try {
    const circumstances = { settings, preparerEntry, stop: stop.signal, wish: () => wish };
    for await (const event of attempt(start, circumstances)) await channel.send(event);
  } catch (thrown) {
    if (thrown === stop.signal.reason) return channel.send({ type: 'stopped', step: 0 });
    const error = storageFailure(thrown);
    // What the user can mend ends the job with its reason; anything else is a crash, and another attempt follows.
    if (!(error instanceof ServiceError) || error.code === 'STORAGE_UNAVAILABLE') throw error;
    await channel.send({ type: 'failed', error: { code: error.code, message: error.message } });
  } finally {
    clearInterval(heartbeat);
  }
}

/** What an attempt goes by. */
interface Circumstances {
  readonly settings: Settings;
  readonly preparerEntry: string;
  readonly stop: AbortSignal;
  /** What is to become of what has been learnt since the last checkpoint, once it is stopped. */
  readonly wish: () => 'save' | 'discard';
}

async function* attempt(
  { job, fence, device }: StartCommand,
  circumstances: Circumstances,
): AsyncGenerator<TrainingEvent> {
  const { settings, stop } = circumstances;
  const storage = await openStorage(storageOfSettings(settings, 'long'));
  const store = new CheckpointStore(storage);
  await store.recover();
  const unlock = yield* waitingFor(device, settings, stop);
  // From now on no earlier attempt of this job saves anything.
  const checkpoints = await store.fenced(job.id, fence);
  try {
    yield* training(job, { checkpoints, storage }, circumstances);
  } finally {
    await checkpoints.close();
    await unlock();
  }
}

async function* training(
  job: JobSpec,
  { checkpoints, storage }: { readonly checkpoints: CheckpointStore; readonly storage: Storage },
  circumstances: Circumstances,
): AsyncGenerator<TrainingEvent> {
  const { stop, wish } = circumstances;
  const dataset = yield* preparing(job, storage, circumstances);
  const { images, heldOut, excluded, moved } = dataset;
  try {
    for (const warning of datasetWarnings(dataset, job)) yield { type: 'warning', warning };
    yield* train({
      job,
      images,
      ...(heldOut && { heldOut }),
      excluded,
      moved,
      checkpoints,
      history: trainingHistory(storage, job.id),
      stopRequested: () => stop.aborted && wish(),
    });
  } finally {
    images.close();
  }
}

/** Waits for the device. @returns gives it back */
async function* waitingFor(
  device: string,
  settings: Settings,
  signal: AbortSignal,
): AsyncGenerator<TrainingEvent, () => Promise<void>> {
  const { locksDir } = foldersOf(settings);
  const waiting = progressOf<Preparation, () => Promise<void>>(report =>
    lockDevice(locksDir, device, {
      signal,
      onWait: () => report({ ...preparationOf('WAITING_FOR_DEVICE', {}), done: 0, total: 1 }),
    }),
  );
  for (;;) {
    const { done, value } = await waiting.next();
    if (done) return value;
    yield { type: 'preparing', preparation: value };
  }
}

/** Makes the dataset ready, in another process when there is something to decode or to cut. */
async function* preparing(
  { dataset: id, hyperparameters: { imageSize, heldOut }, exclusions, crops }: JobSpec,
  storage: Storage,
  { settings, preparerEntry, stop }: Circumstances,
): AsyncGenerator<TrainingEvent, OpenedDataset> {
  const folders = { ...foldersOf(settings), storage };
  for (;;) {
    // Not there after all when a folder has changed in the meantime.
    const seen = { exclusions: exclusions?.list, crops: crops?.list, heldOut };
    const prepared = await openPrepared(id, imageSize, folders, seen);
    if (prepared) return prepared;
    for await (const preparation of runPreparer(preparerEntry, { dataset: id, imageSize }, stop))
      yield { type: 'preparing', preparation };
  }
}

/** What the dataset's owner should know, with regard to this job. */
function datasetWarnings({ warnings, manifest }: OpenedDataset, { hyperparameters }: JobSpec): Warning[] {
  const { imageSize } = hyperparameters;
  const { sides } = manifest;
  const about = warnings.map((warning): Warning => ({ ...warning, step: null }));
  if (sides.median >= imageSize) return about;
  return [...about, { ...warningOf('IMAGES_ENLARGED', { side: sides.median, imageSize }), step: null }];
}
