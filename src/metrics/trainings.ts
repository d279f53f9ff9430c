import { Counter, Gauge, type Registry } from 'prom-client';
import type { JobNotice } from '../job/notice.js';
import type { QueuedJob } from '../job/queued-job.js';
import { slots } from './slots.js';

/** What is known of the queue and its workers by way of Redis. Every call may throw while Redis is away. */
export interface TrainingSources {
  /** How many there are, by status. */
  readonly counts: () => Promise<Readonly<Record<'jobs' | 'tasks', Readonly<Record<string, number>>>>>;
  readonly running: () => Promise<readonly QueuedJob[]>;
  /** When each worker was last seen. */
  readonly workers: () => Promise<readonly { readonly seenAt: string }[]>;
  /** Calls a function with what happens to jobs, and another one when some of it is lost. @returns stops it */
  readonly listen: (hear: (notice: JobNotice) => void, miss: () => void) => () => void;
}

/** Trainings with numbers of their own at the same time. */
const mostSlots = 16;
/** Workers say that they are there once a minute. */
const presentMs = 150_000;

const byStatus = { labelNames: ['status'] } as const;
const ofTraining = { labelNames: ['slot'] } as const;

/**
 * Measures the queue, its workers and the running trainings.
 * @returns `collect` sets what can change at any time, before it is read
 */
export function measureTrainings(
  register: Registry,
  sources: TrainingSources,
): { readonly collect: () => Promise<void>; readonly stop: () => void } {
  const registers = [register];
  const gauge = <Label extends string>(name: string, help: string, options: { labelNames?: readonly Label[] } = {}) =>
    new Gauge<Label>({ name: `dcgan_${name}`, help, registers, labelNames: [...(options.labelNames ?? [])] });
  const jobs = gauge('jobs', 'Trainings by status; failed ones and canceled ones are one number', byStatus);
  const tasks = gauge('tasks', 'Tasks by status; failed ones and canceled ones are one number', byStatus);
  const workers = gauge('workers', 'Workers that were seen within the last two minutes');
  const isUp = gauge('redis_up', 'Whether the queue in Redis could be read');
  const perTraining = {
    step: gauge('training_step', 'Step that a running training has reached', ofTraining),
    steps: gauge('training_steps', 'Steps that a running training is to have', ofTraining),
    stepSeconds: gauge('training_step_seconds', 'Median time of a step of a running training', ofTraining),
    images: gauge('training_images_per_second', 'Images that a running training sees in a second', ofTraining),
  };
  const loss = gauge('training_loss', 'Loss of a network of a running training', { labelNames: ['slot', 'network'] });
  const judged = gauge('training_discriminator_output', 'D(x), the mean output of D for real and generated images', {
    labelNames: ['slot', 'images'],
  });
  const slotOf = slots(mostSlots);

  const collect = async () => {
    for (const each of [jobs, tasks, workers, ...Object.values(perTraining), loss, judged]) each.reset();
    try {
      const [counts, running, seen] = await Promise.all([sources.counts(), sources.running(), sources.workers()]);
      for (const [status, count] of Object.entries(counts.jobs)) jobs.set({ status }, count);
      for (const [status, count] of Object.entries(counts.tasks)) tasks.set({ status }, count);
      workers.set(seen.filter(({ seenAt }) => Date.now() - Date.parse(seenAt) < presentMs).length);
      const given = slotOf.assign(running.map(({ id }) => id));
      for (const job of running) {
        const slot = given.get(job.id);
        if (slot !== undefined) setTraining(String(slot), job);
      }
      isUp.set(1);
    } catch {
      // Whoever reads the log knows why.
      isUp.set(0);
    }
  };
  const setTraining = (slot: string, { progress, losses, hyperparameters }: QueuedJob) => {
    const { step, steps, secondsPerStep } = progress;
    perTraining.step.set({ slot }, step);
    perTraining.steps.set({ slot }, steps);
    if (secondsPerStep !== null) {
      perTraining.stepSeconds.set({ slot }, secondsPerStep);
      perTraining.images.set({ slot }, hyperparameters.batchSize / secondsPerStep);
    }
    if (!losses) return;
    loss.set({ slot, network: 'generator' }, losses.generator);
    loss.set({ slot, network: 'discriminator' }, losses.discriminator);
    judged.set({ slot, images: 'real' }, losses.dReal);
    judged.set({ slot, images: 'generated' }, losses.dFake);
  };
  return { collect, stop: countEvents(register, sources) };
}

/** Counts what happens to trainings, wherever they run. */
function countEvents(register: Registry, { listen }: TrainingSources): () => void {
  const registers = [register];
  const checkpoints = new Counter({ name: 'dcgan_checkpoints_total', help: 'Checkpoints that were saved', registers });
  const samples = new Counter({ name: 'dcgan_samples_total', help: 'Grids of samples that were saved', registers });
  const warnings = new Counter({ name: 'dcgan_training_warnings_total', help: 'Warnings of trainings', registers });
  const statuses = new Counter({
    name: 'dcgan_job_changes_total',
    help: 'Changes of the status of trainings, by the new status',
    labelNames: ['status'],
    registers,
  });
  const gaps = new Counter({
    name: 'dcgan_event_gaps_total',
    help: 'How often events of trainings were lost before they were counted',
    registers,
  });
  for (const status of ['queued', 'running', 'paused', 'succeeded', 'failed', 'canceled']) statuses.inc({ status }, 0);
  return listen(
    ({ event }) => {
      if (event?.event === 'checkpoint') checkpoints.inc();
      else if (event?.event === 'sample') samples.inc();
      else if (event?.event === 'warning') warnings.inc();
      else if (event?.event === 'status' && event.data.requested === undefined)
        statuses.inc({ status: event.data.status });
    },
    () => gaps.inc(),
  );
}
