/**
 * A worker without TensorFlow: it takes jobs as a worker does, with a lock, a fencing token and a record that readers see,
 * and only pretends to train. What it costs is what the service costs, and not the training.
 */
import { pino } from 'pino';
import { timingsOf } from '../../../src/queue/consumer/consume.js';
import { startConsumer } from '../../../src/queue/consumer.js';
import type { TakenJob } from '../../../src/queue/taken-job.js';
import { jobReporter } from '../../../src/worker/job-reporter.js';

const [url, queueName, lockMs] = process.argv.slice(2) as [string, string, string];
const log = pino({ level: 'silent' });
process.on('disconnect', () => process.exit());
process.on('message', () => {
  const consumer = startConsumer({
    connection: { url },
    queueName,
    log,
    timings: timingsOf(Number(lockMs)),
    processor: pretendToTrain,
  });
  process.on('SIGTERM', () => void consumer.close(5000).then(() => process.exit()));
});
// Told when to begin: the first workers would be done before the last one has started.
process.send!('ready');

/** Tells what a trainer tells about a short training: its start, a step, a checkpoint, and its end. */
async function pretendToTrain(job: TakenJob) {
  const { id, steps } = job.spec;
  if ((await job.claim()) === undefined) return { type: 'lost', step: 0 } as const;
  const reporter = jobReporter(job, 1000, log);
  await reporter.beginAttempt();
  reporter.apply({ type: 'started', device: 'none', precision: 'float32', images: 1000, resumedFrom: null });
  const progress = { ...reporter.record.progress, step: steps, steps, epoch: 1, imagesSeen: steps * 64 };
  const losses = { generator: 0.7, discriminator: 1.4, dReal: 0.5, dFake: 0.5 };
  reporter.apply({ type: 'progress', progress, losses });
  const checkpoint = { id: `${id}-${steps}`, step: steps, sha256: '0'.repeat(64) };
  reporter.apply({ type: 'checkpoint', checkpoint, best: checkpoint });
  await reporter.flush();
  reporter.apply({ type: 'finished', step: steps });
  await reporter.flush();
  const { lost, gone } = job.signals;
  return { type: lost.aborted || gone.aborted ? 'lost' : 'succeeded', step: steps } as const;
}
