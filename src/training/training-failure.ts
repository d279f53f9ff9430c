import type { JobFailure } from '../schema/job.js';

/** Ends a training for a reason that its owner can act on. */
export class TrainingFailure extends Error {
  override readonly name = 'TrainingFailure';

  constructor(
    readonly failure: JobFailure,
    options?: ErrorOptions,
  ) {
    super(failure.message, options);
  }
}
