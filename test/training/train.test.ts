import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointStore } from '../../src/checkpoint/checkpoint-store.js';
import type { JobSpec } from '../../src/schema/job.js';
import type { TrainingEvent } from '../../src/schema/worker/messages.js';
import { train } from '../../src/training/train.js';
import type { TrainingOptions } from '../../src/training/training-options.js';
import { historyIn } from '../history.js';
import { precisions } from '../precisions.js';
import { noiseImages, smallHyperparameters, smallJob } from '../small-training.js';

let directory: string;
let checkpoints: CheckpointStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  checkpoints = new CheckpointStore(directory);
});
afterEach(() => rm(directory, { recursive: true }));

const jobDirectory = (job: JobSpec) => join(directory, 'jobs', job.id);

type Faults = Pick<TrainingOptions, 'now' | 'rateFactor'>;

async function run(job: JobSpec, stopAfter = Number.POSITIVE_INFINITY, faults: Faults = {}): Promise<TrainingEvent[]> {
  const images = noiseImages();
  const events: TrainingEvent[] = [];
  let batches = 0;
  const counting = {
    ...images,
    readBatch: (...args: Parameters<typeof images.readBatch>) => {
      // Quality measurements read batches of other sizes.
      if (args[0].length === job.hyperparameters.batchSize) batches++;
      return images.readBatch(...args);
    },
  };
  // The batch of the next step has been requested as well.
  const stopRequested = () => Math.max(0, batches - 1) >= stopAfter;
  const history = historyIn(directory, job);
  const options = { job, images: counting, checkpoints, history, stopRequested, ...faults };
  for await (const event of train(options)) events.push(event);
  return events;
}

async function weights(id: string) {
  const [generator, training] = [await checkpoints.loadGenerator(id), await checkpoints.loadTraining(id)];
  return { ...generator.tensors, ...training.tensors };
}

async function metrics(job: JobSpec) {
  const text = await readFile(join(jobDirectory(job), 'metrics.ndjson'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
}

describe('a training', () => {
  it('tells what happens, in order, and leaves samples, checkpoints and metrics', async () => {
    const job = smallJob();
    const events = await run(job);
    expect(events[0]).toMatchObject({ type: 'started', precision: 'float32', images: 20, resumedFrom: null });
    expect(events.at(-1)).toEqual({ type: 'finished', step: 20 });
    expect(events.filter(({ type }) => type === 'sample')).toEqual([0, 10, 20].map(step => ({ type: 'sample', step })));
    expect(events.flatMap(event => (event.type === 'checkpoint' ? [event.checkpoint.id] : []))).toEqual([
      `${job.id}-10`,
      `${job.id}-20`,
    ]);
    expect(events.at(-2)).toMatchObject({
      type: 'progress',
      progress: { step: 20, steps: 20, imagesSeen: 160, epoch: 8, etaSeconds: 0 },
      losses: { generator: expect.any(Number), dReal: expect.any(Number) },
    });

    const points = await metrics(job);
    expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(points[0].secondsPerStep).toBeNull();
    expect(points[1].secondsPerStep).toBeGreaterThan(0);

    expect(await readdir(join(jobDirectory(job), 'samples'))).toEqual(['0.png', '10.png', '20.png']);
    const size = 8 * smallHyperparameters.imageSize;
    expect(await sharp(join(jobDirectory(job), 'samples', '20.png')).metadata()).toMatchObject({
      format: 'png',
      width: size,
      height: size,
    });
    expect((await checkpoints.latest())?.id).toBe(`${job.id}-20`);
  });

  it('goes on after a stop as if there had been none, to the byte', async () => {
    const straight = smallJob();
    await run(straight);
    const interrupted = smallJob();
    const first = await run(interrupted, 7);
    expect(first.at(-1)).toEqual({ type: 'stopped', step: 7 });
    // What a killed trainer may have written after its last checkpoint.
    await appendFile(
      join(jobDirectory(interrupted), 'metrics.ndjson'),
      '{"step":8,"time":"2026-01-01T00:00:00.000Z"}\n{"st',
    );
    const second = await run(interrupted);
    expect(second[0]).toMatchObject({ type: 'started', resumedFrom: { id: `${interrupted.id}-7`, step: 7 } });
    expect(second.at(-1)).toEqual({ type: 'finished', step: 20 });

    const [a, b] = [await weights(`${straight.id}-20`), await weights(`${interrupted.id}-20`)];
    expect(Object.keys(a).length).toBeGreaterThan(30);
    for (const [name, { data }] of Object.entries(a))
      expect(Buffer.from(b[name]!.data.buffer).equals(Buffer.from(data.buffer)), name).toBe(true);
    const losses = async (job: JobSpec) => (await metrics(job)).map(({ step, generator }) => [step, generator]);
    expect(await losses(interrupted)).toEqual(await losses(straight));
  });

  it('pauses where it is to, measured and saved, and goes on from there as if it had not', async () => {
    const straight = smallJob();
    await run(straight);
    const job = smallJob({ pauseAfter: { steps: 13 } });
    const events = await run(job);
    expect(events.at(-1)).toEqual({ type: 'paused', step: 13 });
    expect(events.filter(({ type }) => type === 'sample').at(-1)).toEqual({ type: 'sample', step: 13 });
    const quality = events.flatMap(event => (event.type === 'quality' ? [event.quality] : [])).at(-1)!;
    expect(quality.step).toBe(13);
    expect((await checkpoints.newestOf(job.id))!).toMatchObject({ step: 13, quality: { swd: quality.swd } });
    // An attempt made before it may continue gets no further, and reports again what is known.
    const again = await run(job);
    expect(again.map(({ type }) => type)).toEqual(['started', 'quality', 'progress', 'progress', 'paused']);
    expect(again[1]).toEqual({ type: 'quality', quality });
    expect((await run({ ...job, pauseAfter: null })).at(-1)).toEqual({ type: 'finished', step: 20 });
    const [a, b] = [await weights(`${straight.id}-20`), await weights(`${job.id}-20`)];
    for (const [name, { data }] of Object.entries(a)) expect(b[name]!.data, name).toEqual(data);
  });

  it('ends after the time that it may take, over all its attempts', async () => {
    // Each reading of the clock is 1/16 s after the previous one.
    let ms = 0;
    const now = () => {
      ms += 62.5;
      return ms;
    };
    const job = smallJob({ steps: 1_000_000, maxMinutes: 1 / 10, checkpoint: { every: 1_000_000, keep: 2 } });
    const first = await run(job, 5, { now });
    expect(first.at(-1)).toEqual({ type: 'stopped', step: 5 });
    const { trainedSeconds } = (await checkpoints.newestOf(job.id))!;
    expect(trainedSeconds).toBeGreaterThan(1);
    expect(trainedSeconds).toBeLessThan(4);
    const second = await run(job, Number.POSITIVE_INFINITY, { now });
    const { step } = second.at(-1) as { step: number };
    expect(second.at(-1)).toEqual({ type: 'finished', step });
    expect(second.at(-2)).toMatchObject({ type: 'progress', progress: { step, etaSeconds: 0 } });
    const last = (await checkpoints.newestOf(job.id))!;
    expect(last).toMatchObject({ step, quality: { swd: expect.any(Number) } });
    // It ends with the step in which the time runs out, which is no longer than its few readings of the clock.
    expect(last.trainedSeconds).toBeGreaterThanOrEqual(6);
    expect(last.trainedSeconds).toBeLessThan(7);
    expect(step - 5).toBeLessThan((6 * 5) / trainedSeconds);
    // Another job that begins from it has its full time.
    const next = smallJob({ steps: 1_000_000, maxMinutes: 1 / 10, resumeFrom: last.id });
    const [, began] = await run(next, 1, { now });
    expect(began).toMatchObject({ type: 'progress', progress: { step, trainedSeconds: 0 } });
  });

  it.each(precisions)('goes on in the precision of its checkpoint, %s', async precision => {
    const job = smallJob({ hyperparameters: { ...smallHyperparameters, precision } });
    await run(job, 5);
    const events = await run({ ...job, hyperparameters: { ...smallHyperparameters, precision: 'auto' } }, 1);
    expect(events[0]).toMatchObject({ type: 'started', precision, resumedFrom: { step: 5 } });
  });

  it('stops before its first step without a checkpoint', async () => {
    const job = smallJob();
    expect((await run(job, 0)).at(-1)).toEqual({ type: 'stopped', step: 0 });
    expect(await checkpoints.list(job.id)).toEqual([]);
  });

  it('goes on in a new job from the checkpoint of another, as that one would have', async () => {
    const straight = smallJob();
    await run(straight);
    const first = smallJob({ steps: 10 });
    await run(first);
    const second = smallJob({ resumeFrom: `${first.id}-10` });
    const events = await run(second);
    expect(events[0]).toMatchObject({ type: 'started', resumedFrom: { id: `${first.id}-10`, step: 10 } });
    const [a, b] = [await weights(`${straight.id}-20`), await weights(`${second.id}-20`)];
    for (const [name, { data }] of Object.entries(a)) expect(b[name]!.data, name).toEqual(data);
    // Its own checkpoint takes precedence, once there is one.
    expect((await run({ ...second, steps: 21 }))[0]).toMatchObject({ resumedFrom: { id: `${second.id}-20` } });
    // Other hyperparameters for the same networks.
    const slower = smallJob({
      resumeFrom: `${first.id}-10`,
      steps: 12,
      hyperparameters: { ...smallHyperparameters, batchSize: 4, generatorLearningRate: 0.00001 },
    });
    expect((await run(slower)).at(-1)).toEqual({ type: 'finished', step: 12 });
  });

  it('that is canceled ends without another checkpoint', async () => {
    const job = smallJob();
    let steps = 0;
    const images = noiseImages();
    const counting = {
      ...images,
      readBatch: (...args: Parameters<typeof images.readBatch>) => {
        // Quality measurements read batches of other sizes.
        if (args[0].length === job.hyperparameters.batchSize) steps++;
        return images.readBatch(...args);
      },
    };
    const events: TrainingEvent[] = [];
    for await (const event of train({
      job,
      images: counting,
      checkpoints,
      history: historyIn(directory, job),
      stopRequested: () => steps >= 13 && 'discard',
    }))
      events.push(event);
    // Its batches are read a step ahead.
    expect(events.at(-1)).toEqual({ type: 'stopped', step: 12 });
    expect((await checkpoints.list(job.id)).map(({ step }) => step)).toEqual([10]);
  });

  it('resumes from the checkpoint before a damaged one', async () => {
    const job = smallJob();
    await run(job, 15);
    await writeFile(join(directory, 'checkpoints', `${job.id}-15`, 'training.safetensors'), 'damaged');
    const events = await run(job);
    expect(events[0]).toMatchObject({ resumedFrom: { step: 10 } });
    expect(events.at(-1)).toEqual({ type: 'finished', step: 20 });
  });

  it('ends when a loss is no number any more, and keeps the last good checkpoint', async () => {
    const job = smallJob();
    // The step that breaks the weights still has a loss; the next one does not.
    const events = await run(job, Number.POSITIVE_INFINITY, { rateFactor: step => (step === 13 ? Number.NaN : 1) });
    const last = events.at(-1)!;
    expect(last).toMatchObject({ type: 'failed', error: { code: 'NON_FINITE' } });
    if (last.type === 'failed') {
      expect(last.error.message).toContain('A loss was no longer a finite number at step 14, again');
      expect(last.error.message).toMatch(/lower generatorLearningRate/);
    }
    const latest = (await checkpoints.latest())!;
    expect(latest.step).toBe(10);
    for (const { data } of Object.values(await weights(latest.id))) expect(data.every(Number.isFinite)).toBe(true);
  });

  it('never saves weights that are no numbers, though the loss still was one', async () => {
    const job = smallJob({ stopOn: ['NON_FINITE'] });
    const events = await run(job, Number.POSITIVE_INFINITY, { rateFactor: step => (step === 20 ? Number.NaN : 1) });
    expect(events.at(-1)).toMatchObject({ error: { message: expect.stringMatching(/^A value of .+ at step 20\./) } });
    expect((await checkpoints.latest())?.step).toBe(10);
  });
});
