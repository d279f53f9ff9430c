import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CheckpointStore } from '../../src/checkpoint/checkpoint-store.js';
import { qualityScore } from '../../src/model/quality-score.js';
import type { Hyperparameters } from '../../src/schema/hyperparameters.js';
import type { JobSpec, MeasuredQuality } from '../../src/schema/job.js';
import { Quality } from '../../src/schema/quality.js';
import type { TrainingEvent } from '../../src/schema/worker/messages.js';
import type { ImageSource } from '../../src/training/batch-reader.js';
import { train } from '../../src/training/train.js';
import type { TrainingOptions } from '../../src/training/training-options.js';
import { numbers } from '../graph/gradient-check.js';
import { historyIn } from '../history.js';
import { imagesFrom, noiseImages, smallHyperparameters, smallJob } from '../small-training.js';

let directory: string;
let checkpoints: CheckpointStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  checkpoints = new CheckpointStore(directory);
});
afterEach(() => rm(directory, { recursive: true }));

interface Run {
  readonly heldOut?: ImageSource;
  readonly share?: number;
  readonly images?: ReturnType<typeof noiseImages>;
  /** Called after each event. */
  readonly stop?: (events: readonly TrainingEvent[]) => boolean;
  readonly rateFactor?: TrainingOptions['rateFactor'];
}

/** Measures at every checkpoint, however fast its steps are. */
async function run(
  job: JobSpec,
  { share = Number.POSITIVE_INFINITY, images = noiseImages(), heldOut, stop, rateFactor }: Run = {},
) {
  const events: TrainingEvent[] = [];
  const options = {
    job,
    images,
    checkpoints,
    history: historyIn(directory, job),
    stopRequested: () => stop?.(events) ?? false,
    qualityShare: share,
    ...(heldOut && { heldOut }),
    ...(rateFactor && { rateFactor }),
  };
  for await (const event of train(options)) events.push(event);
  return events;
}

/** Discs of some color on another, which small networks learn. */
function discs(count = 40, size = smallHyperparameters.imageSize): ImageSource {
  const bytes = size ** 2 * 3;
  const random = numbers(count * 9, 3, 0, 1);
  const images = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) {
    const [x, y, radius, ...colors] = random.subarray(i * 9, (i + 1) * 9);
    for (let pixel = 0; pixel < size ** 2; pixel++) {
      const [dx, dy] = [(pixel % size) - size * (0.3 + 0.4 * x!), Math.floor(pixel / size) - size * (0.3 + 0.4 * y!)];
      const isInside = Math.hypot(dx, dy) < size * (0.2 + 0.2 * radius!);
      for (let c = 0; c < 3; c++) images[i * bytes + pixel * 3 + c] = 255 * colors[isInside ? c : c + 3]!;
    }
  }
  return imagesFrom(images, bytes);
}

const noise = (count: number, seed = 1) => Uint8Array.from(numbers(count * 768, seed, 0, 256));
const qualitiesOf = (events: readonly TrainingEvent[]) =>
  events.flatMap(event => (event.type === 'quality' ? [event.quality] : []));
const warningsOf = (events: readonly TrainingEvent[]) =>
  events.flatMap(event => (event.type === 'warning' ? [event.warning] : []));
const untimed = ({ seconds: _, ...quality }: MeasuredQuality) => quality;
const withHyperparameters = (changes: Partial<Hyperparameters>, rest: Partial<JobSpec> = {}) =>
  smallJob({ hyperparameters: { ...smallHyperparameters, ...changes }, ...rest });

describe('the quality of a training', () => {
  it('is measured at each checkpoint, and stands in its manifest and in the metrics', async () => {
    const job = smallJob();
    const events = await run(job);
    const qualities = qualitiesOf(events);
    expect(qualities.map(({ step }) => step)).toEqual([10, 20]);
    for (const { step, ...quality } of qualities) {
      expect(quality).toEqual(Quality.parse(quality));
      expect(quality).toMatchObject({ images: 10, swdLevels: [{ side: 16 }] });
      expect((await checkpoints.get(`${job.id}-${step}`)).quality).toEqual(quality);
    }
    const text = await readFile(join(directory, 'jobs', job.id, 'metrics.ndjson'), 'utf8');
    const points = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    const measured = points.filter(point => 'quality' in point);
    expect(measured.map(({ step, quality }) => ({ step, ...quality }))).toEqual(qualities);
  });

  it('is the same when the training was interrupted', async () => {
    const [straight, interrupted] = [smallJob(), smallJob()];
    const expected = qualitiesOf(await run(straight)).map(untimed);
    const first = await run(interrupted, { stop: events => qualitiesOf(events).length === 1 });
    expect(first.at(-1)).toEqual({ type: 'stopped', step: 10 });
    const second = await run(interrupted);
    expect([...qualitiesOf(first), ...qualitiesOf(second)].map(untimed)).toEqual(expected);
  });

  it('takes its share of the time alone, but is known at the first and at the last checkpoint', async () => {
    const job = smallJob({ checkpoint: { every: 4, keep: 9 } });
    expect(qualitiesOf(await run(job, { share: 0 })).map(({ step }) => step)).toEqual([4, 20]);
    expect((await checkpoints.get(`${job.id}-8`)).quality).toBeNull();
  });

  it('needs four images', async () => {
    expect(qualitiesOf(await run(smallJob(), { images: noiseImages(3) }))).toEqual([]);
    const [quality] = qualitiesOf(await run(smallJob(), { images: noiseImages(4) }));
    expect(quality).toMatchObject({ images: 2 });
  });

  it('decides which checkpoint is the best', async () => {
    const job = smallJob({ checkpoint: { every: 2, keep: 1 } });
    const events = await run(job);
    const best = qualitiesOf(events).reduce((a, b) => (qualityScore(b) < qualityScore(a) ? b : a));
    expect((await checkpoints.best(job.id))?.step).toBe(best.step);
    const last = events.findLast(event => event.type === 'checkpoint');
    expect(last).toMatchObject({ checkpoint: { step: 20 }, best: { id: `${job.id}-${best.step}`, step: best.step } });
  });
});

describe('images that are held out', () => {
  const job = () => withHyperparameters({ heldOut: 0.2 });

  it('are what copies and overfitting are measured against', async () => {
    const [quality] = qualitiesOf(await run(job(), { images: discs(), heldOut: discs(12) }));
    const [without] = qualitiesOf(await run(smallJob(), { images: discs() }));
    expect(quality).toMatchObject({ images: 12, overfitting: expect.any(Number) });
    expect(quality!.overfitting).toBeGreaterThanOrEqual(0);
    expect(quality!.overfitting).toBeLessThanOrEqual(1);
    // The first twelve discs are those of the training: held-out images that are copies are at no distance.
    expect(quality!.nearestReals).toBeLessThan(1e-6);
    expect(without!.nearestReals).toBeGreaterThan(0.01);
    expect(without).not.toHaveProperty('overfitting');
  });

  it('show a discriminator that has learned its images by heart', async () => {
    const few = imagesFrom(noise(8), 768);
    const wide = { generatorLearningRate: 1e-6, discriminatorLearningRate: 2e-3, heldOut: 0.5, realLabel: 1 } as const;
    const learned = withHyperparameters(wide, { steps: 150, checkpoint: { every: 150, keep: 1 } });
    const [quality] = qualitiesOf(await run(learned, { images: few, heldOut: imagesFrom(noise(8, 2), 768) }));
    expect(quality!.overfitting).toBeGreaterThan(0.2);
  });

  it('are too few to measure against when there is but one: then the training images are compared with each other', async () => {
    const [quality] = qualitiesOf(await run(job(), { images: discs(), heldOut: discs(1) }));
    expect(quality).not.toHaveProperty('overfitting');
    expect(quality!.nearestReals).toBeGreaterThan(0.01);
  });
});

describe('a training that goes wrong', () => {
  it('whose images are all alike warns of MODE_COLLAPSE once, and ends there when it is told to', async () => {
    // A generator that does not learn makes the same gray again and again.
    const still = { generatorLearningRate: 1e-30 };
    const warned = await run(withHyperparameters(still, { checkpoint: { every: 3, keep: 9 } }));
    expect(warningsOf(warned)).toMatchObject([{ code: 'MODE_COLLAPSE', step: 12 }]);
    expect(warned.at(-1)).toMatchObject({ type: 'finished' });

    const job = withHyperparameters(still, { checkpoint: { every: 3, keep: 9 }, stopOn: ['MODE_COLLAPSE'] });
    const ended = await run(job);
    const [warning] = warningsOf(ended);
    expect(ended.at(-1)).toEqual({ type: 'failed', error: { code: 'MODE_COLLAPSE', message: warning!.message } });
    expect((await checkpoints.list(job.id)).map(({ step }) => step)).toEqual([9, 6, 3]);
  });

  it('whose discriminator wins warns of it after 500 steps', async () => {
    const job = withHyperparameters(
      { generatorLearningRate: 1e-30, discriminatorLearningRate: 2e-3, discriminatorBatchNorm: 'none', realLabel: 1 },
      { steps: 2000, checkpoint: { every: 2000, keep: 1 }, sampleEvery: 2000, stopOn: ['DISCRIMINATOR_DOMINATES'] },
    );
    const events = await run(job);
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'DISCRIMINATOR_DOMINATES' } });
    expect(warningsOf(events)[0]!.step).toBeGreaterThanOrEqual(500);
  });

  it('whose generator wins warns of it after 500 steps', async () => {
    const job = withHyperparameters(
      { generatorLearningRate: 5e-3, discriminatorLearningRate: 1e-30, discriminatorBatchNorm: 'none' },
      { steps: 2000, checkpoint: { every: 2000, keep: 1 }, sampleEvery: 2000, stopOn: ['GENERATOR_DOMINATES'] },
    );
    const events = await run(job);
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'GENERATOR_DOMINATES' } });
    expect(warningsOf(events)[0]!.step).toBeGreaterThanOrEqual(500);
  });

  it('whose images have become much worse than they were warns of REGRESSED', async () => {
    const job = withHyperparameters(
      { generatorLearningRate: 1e-3, discriminatorLearningRate: 1e-3 },
      { steps: 400, checkpoint: { every: 400, keep: 9 }, sampleEvery: 1000 },
    );
    await run(job, { images: discs() });
    // It continues with steps so large that everything is forgotten.
    const wild = { ...job.hyperparameters, generatorLearningRate: 1, discriminatorLearningRate: 1e-30 };
    const goesOn = { ...job, hyperparameters: wild, steps: 480, checkpoint: { every: 10, keep: 99 } };
    const events = await run({ ...goesOn, stopOn: ['REGRESSED'] }, { images: discs() });
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'REGRESSED' } });
  });

  describe('with values that are no finite numbers', () => {
    const rhythm = { checkpoint: { every: 5, keep: 2 }, sampleEvery: 400 };
    const job = (rest: Partial<JobSpec> = {}) => smallJob({ steps: 20, ...rhythm, ...rest });
    /** Breaks the weights in step 12, whose loss is the last finite one, every time it gets there. */
    const rateFactor = (step: number) => (step === 12 ? Number.NaN : 1);
    /** The same, but only the first time: a training that had bad luck. */
    const onceBroken = () => {
      let broken = false;
      return (step: number) => {
        if (step !== 12 || broken) return 1;
        broken = true;
        return Number.NaN;
      };
    };

    it('rolls back once, with half the learning rates, then fails', async () => {
      const first = job();
      const events = await run(first, { share: 0, rateFactor });
      const [warning, ...others] = warningsOf(events).filter(({ code }) => code === 'NON_FINITE');
      expect(warning).toMatchObject({
        step: 13,
        message: expect.stringContaining(
          'at step 13. The training was rolled back to the checkpoint of step 10 and continues with half',
        ),
      });
      expect(others).toEqual([]);
      const last = events.at(-1)!;
      expect(last).toMatchObject({ type: 'failed', error: { code: 'NON_FINITE' } });
      expect(last.type === 'failed' && last.error.message).toMatch(
        /at step 13, again, although the learning rates had been halved/,
      );
      expect((await checkpoints.list(first.id)).map(({ step }) => step)).toEqual([10, 5]);
    });

    it('does not count the steps that were rolled back as trained', async () => {
      const save = vi.spyOn(checkpoints, 'save');
      await run(job(), { share: 0, rateFactor });
      const saves = save.mock.calls.map(([checkpoint]) => checkpoint);
      const back = saves.findIndex(({ learningRateScale = 1 }) => learningRateScale < 1);
      const good = saves.slice(0, back).findLast(({ step }) => step === saves[back]!.step);
      expect(good!.trainedSeconds).toBeGreaterThan(0);
      expect(saves[back]!.trainedSeconds).toBe(good!.trainedSeconds);
    });

    it('does not roll back when it is to stop, or when there is no checkpoint', async () => {
      for (const rest of [{ stopOn: ['NON_FINITE' as const] }, { checkpoint: { every: 400, keep: 2 } }]) {
        const events = await run(job(rest), { share: 0, rateFactor });
        expect(warningsOf(events).map(({ code }) => code)).not.toContain('NON_FINITE');
        expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'NON_FINITE' } });
        expect(events.at(-1)).not.toMatchObject({ error: { message: expect.stringContaining('again') } });
      }
    });

    it('can recover after that, even when it was interrupted, to the byte', async () => {
      const [straight, interrupted] = [job(), job()];
      const events = await run(straight, { share: 0, rateFactor: onceBroken() });
      expect(events.at(-1)).toEqual({ type: 'finished', step: 20 });
      const stop = (sofar: readonly TrainingEvent[]) => warningsOf(sofar).length > 0;
      const first = await run(interrupted, { share: 0, rateFactor: onceBroken(), stop });
      // It had just been rolled back, and this was already saved.
      expect(first.at(-1)).toEqual({ type: 'stopped', step: 10 });
      const back = (await checkpoints.list(interrupted.id))[0]!;
      expect(back).toMatchObject({ step: 10, learningRateScale: 0.5 });
      const again = await run(interrupted, { share: 0, stop: () => true });
      expect(again[0]).toMatchObject({
        type: 'started',
        resumedFrom: { id: back.id, sha256: back.files.generator.sha256 },
      });
      // A job that continues from there keeps the halved learning rates, unless it sets its own.
      const next = { resumeFrom: back.id, steps: back.step + 1, ...rhythm };
      const gentle = withHyperparameters({ generatorLearningRate: 1e-5 }, next);
      for (const [spec, learningRateScale] of [[job(next), 0.5] as const, [gentle, 1] as const]) {
        expect(warningsOf(await run(spec, { share: 0 })).map(({ code }) => code)).not.toContain('NON_FINITE');
        expect(await checkpoints.get(`${spec.id}-${spec.steps}`)).toMatchObject({ learningRateScale });
      }
      expect((await run(interrupted, { share: 0 })).at(-1)).toEqual({ type: 'finished', step: 20 });
      const [a, b] = [`${straight.id}-20`, `${interrupted.id}-20`];
      expect((await checkpoints.get(b)).learningRateScale).toBe(0.5);
      expect((await checkpoints.get(b)).files.generator.sha256).toBe((await checkpoints.get(a)).files.generator.sha256);
    });
  });
});
