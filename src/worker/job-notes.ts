import type { JobOutcome } from '../job/outcome.js';
import type { Happened } from '../queue/log/job-log.js';
import type { JobRecord } from '../schema/job.js';
import type { TrainingEvent } from '../schema/worker/messages.js';

/** What an outcome adds to the log of its job. */
export function outcomeNotes(outcome: JobOutcome): readonly Happened[] {
  const { type, step } = outcome;
  switch (type) {
    case 'lost':
      // Whoever has it now says what becomes of it.
      return [];
    case 'failed':
      return [{ event: 'status', data: { status: 'failed', step, error: outcome.error } }];
    case 'paused': {
      const { why } = outcome;
      return [{ event: 'status', data: { status: 'paused', step, ...(typeof why === 'object' && { error: why }) } }];
    }
    case 'requeued':
      return [{ event: 'status', data: { status: 'queued', step, why: 'The worker shuts down' } }];
    default:
      return [{ event: 'status', data: { status: type, step } }];
  }
}

/**
 * What an event of the trainer adds to the log of its job.
 * @param before record of the job before the event, which tells whether a warning is new
 */
export function eventNotes(event: TrainingEvent, before: JobRecord, after: JobRecord): readonly Happened[] {
  switch (event.type) {
    case 'started': {
      const { device, precision, resumedFrom } = event;
      return [{ event: 'started', data: { device, precision, resumedFrom } }];
    }
    case 'checkpoint':
      return [{ event: 'checkpoint', data: event.checkpoint }];
    case 'warning':
      return before.warnings === after.warnings ? [] : [{ event: 'warning', data: event.warning }];
    default:
      return [];
  }
}
