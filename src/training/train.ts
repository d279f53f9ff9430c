import { setImmediate } from 'node:timers/promises';
import type { TrainingEvent } from '../schema/worker/messages.js';
import { type Step, Training } from './training.js';
import { TrainingFailure } from './training-failure.js';
import type { TrainingOptions } from './training-options.js';

/**
 * Trains a job to its end: from its newest checkpoint, else from the one that it resumes from, else from the start. Yields
 * what happens. The last event is `finished`, `stopped`, `paused` where the job is to pause, or `failed`: after an alarm
 * that the job stops on, or when a loss or a weight is not a finite number even after the training was rolled back to its
 * last checkpoint and the learning rates were halved.
 */
export async function* train(options: TrainingOptions): AsyncGenerator<TrainingEvent> {
  const training = await Training.open(options);
  try {
    await training.restore(training.resumed);
    yield training.started();
    // An attempt that was lost after its last checkpoint may not have reported the quality.
    if (training.limit !== undefined) yield* training.lastQuality();
    yield training.progress();
    // What an untrained generator draws: what is learnt is seen against it.
    if (training.step === 0 && training.limit === undefined) yield await training.sample();
    while (training.limit === undefined) {
      // Lets messages in: a step blocks this thread.
      await setImmediate();
      const stop = options.stopRequested();
      if (stop) {
        if (stop !== 'discard') yield* training.saveUnsaved();
        // The last report may be a second old.
        yield training.progress();
        yield { type: 'stopped', step: training.step };
        return;
      }
      const step = await training.trainStep();
      if (step.broken === undefined) yield* afterStep(training, step);
      else {
        yield* training.rollBack(step.broken);
        yield training.progress();
      }
    }
    yield training.progress();
    yield { type: training.limit === 'pause' ? 'paused' : 'finished', step: training.step };
  } catch (error) {
    if (!(error instanceof TrainingFailure)) throw error;
    yield { type: 'failed', error: error.failure };
  } finally {
    await training.close();
  }
}

/**
 * Measures, logs, reports and saves what is due after a step.
 * @throws TrainingFailure when an alarm is raised that the job stops on
 */
async function* afterStep(training: Training, made: Step): AsyncGenerator<TrainingEvent> {
  const { step, job } = training;
  const quality = made.tensors && (await training.measure(made.tensors));
  training.log(made, quality);
  if (quality) yield { type: 'quality', quality: { step, ...quality } };
  for (const { code, message, params } of training.observe(quality)) {
    yield { type: 'warning', warning: { code, message, params, step } };
    if (job.stopOn.includes(code)) throw new TrainingFailure({ code, message });
  }
  if (training.isProgressDue()) yield training.progress();
  if (step % job.sampleEvery === 0 || training.limit !== undefined) yield await training.sample();
  if (made.tensors) yield await training.checkpoint(made.tensors, quality);
}
