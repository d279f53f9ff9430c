import { isDeepStrictEqual } from 'node:util';
import type { JobRecord } from '../schema/job.js';
import type { TrainingEvent } from '../schema/worker/messages.js';
import type { JobNews } from './notice.js';

/** How many warnings, the newest, are kept with a job. */
const keptWarnings = 100;

/** The record at the start of an attempt. It counts as fruitless until it saves a checkpoint, so that a lost one does too. */
export function beginAttempt(record: JobRecord, now: Date): JobRecord {
  return {
    ...record,
    startedAt: record.startedAt ?? now.toISOString(),
    attempt: record.attempt + 1,
    fruitlessAttempts: record.fruitlessAttempts + 1,
    preparation: null,
    progress: { ...record.progress, secondsPerStep: null, etaSeconds: null },
  };
}

/** The record after an event of the trainer; the given record is not changed. */
export function applyEvent(record: JobRecord, event: TrainingEvent): JobRecord {
  switch (event.type) {
    case 'preparing':
      return { ...record, preparation: event.preparation };
    case 'started':
      return {
        ...record,
        preparation: null,
        device: event.device,
        precision: event.precision,
        latestCheckpoint: event.resumedFrom,
      };
    case 'progress':
      return { ...record, preparation: null, progress: event.progress, losses: event.losses ?? record.losses };
    case 'sample':
      return { ...record, latestSample: event.step };
    case 'quality':
      return { ...record, quality: event.quality };
    case 'checkpoint': {
      const isNew = event.checkpoint.step > (record.latestCheckpoint?.step ?? 0);
      return {
        ...record,
        latestCheckpoint: event.checkpoint,
        bestCheckpoint: event.best === undefined ? record.bestCheckpoint : event.best,
        fruitlessAttempts: isNew ? 0 : record.fruitlessAttempts,
      };
    }
    case 'warning': {
      // The next attempt warns of the same dataset again.
      const isKnown = record.warnings.some(known => isDeepStrictEqual(known, event.warning));
      return isKnown ? record : { ...record, warnings: [...record.warnings, event.warning].slice(-keptWarnings) };
    }
    case 'finished':
      return { ...record, progress: { ...record.progress, step: event.step, etaSeconds: 0 } };
    case 'stopped':
    case 'paused':
      // It was asked to stop, which says nothing about how the next attempt will fare.
      return { ...record, preparation: null, fruitlessAttempts: Math.max(0, record.fruitlessAttempts - 1) };
    case 'failed':
    case 'alive':
      return record;
  }
}

/** Whether an event is written at once, however recent the last write. */
export function isImportant(event: TrainingEvent): boolean {
  return !['preparing', 'progress', 'alive'].includes(event.type);
}

/** What followers of the job are told of an event apart from the job's record; undefined for nothing. */
export function newsOf(event: TrainingEvent): JobNews | undefined {
  switch (event.type) {
    case 'sample':
      return { event: 'sample', data: { step: event.step } };
    case 'checkpoint':
      return { event: 'checkpoint', data: event.checkpoint };
    case 'warning':
      return { event: 'warning', data: event.warning };
    default:
      return undefined;
  }
}
