import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CheckpointStore } from '../../src/checkpoint/index.js';
import { presets } from '../../src/model/presets.js';
import { openPruner, type PrunerOptions } from '../../src/worker/checkpoint-pruner.js';
import { jobSpec } from '../queue/job-spec.js';

const job = jobSpec({ checkpoint: { every: 10, keep: 2 } });

let root: string;
let store: CheckpointStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  store = new CheckpointStore(root);
});
afterEach(() => rm(root, { recursive: true }));

const tensor = { shape: [1], data: Float32Array.of(1) };
const qualityOf = (swd: number) => ({
  images: 64,
  swd,
  swdFloor: 2,
  swdLevels: [{ side: 32, distance: swd, floor: 2 }],
  msSsim: 0.2,
  msSsimReals: 0.1,
  rKid: 0.1,
  rKidFloor: 0,
  nearest: 0.2,
  nearestReals: 0.2,
  memorised: 0,
  spread: 0.3,
  spreadReals: 0.3,
  seconds: 1,
});

/** Saves a checkpoint for each SWD, at steps 10, 20, … */
async function save(...swds: number[]): Promise<void> {
  for (const [i, swd] of swds.entries())
    await store.save({
      job: job.id,
      step: 10 * (i + 1),
      dataset: 'demo-faces',
      preset: 'tiny',
      seed: 1,
      hyperparameters: presets.tiny.hyperparameters,
      precision: 'float32',
      losses: null,
      quality: qualityOf(swd),
      generator: { a: tensor },
      training: { b: tensor },
    });
}

const steps = async () => (await store.list(job.id)).map(({ step }) => step);

/** A pruner, with what it logs. */
async function open(options: Partial<PrunerOptions> = {}) {
  const lines: string[] = [];
  const pruner = await openPruner({
    checkpoints: new CheckpointStore(root),
    job,
    fence: 1,
    neededCheckpoints: async () => [],
    lost: new AbortController().signal,
    log: pino({ base: null }, { write: line => lines.push(line) }),
    ...options,
  });
  return { ...pruner, lines };
}

test('the newest, the best and those that waiting jobs begin from stay; nothing is left over', async () => {
  await save(9, 3, 8, 7, 6, 5, 4);
  const { prune, close, lines } = await open({ neededCheckpoints: async () => [`${job.id}-40`] });
  prune();
  await close();
  expect(await steps()).toEqual([70, 60, 40, 20]);
  expect(await readdir(join(root, '.fences'))).toEqual([]);
  expect(lines).toEqual([]);
});

test('everything stays when it is not known what other jobs need', async () => {
  await save(1, 2, 3, 4);
  const { prune, close } = await open({ neededCheckpoints: async () => undefined });
  prune();
  await close();
  expect(await steps()).toEqual([40, 30, 20, 10]);
});

test('a checkpoint that comes while old ones are being removed is taken into account before the pruner closes', async () => {
  await save(1, 2, 3, 4);
  let saved = false;
  const { prune, close } = await open({
    neededCheckpoints: async () => {
      if (!saved) {
        saved = true;
        await save(1, 2, 3, 4, 5, 6);
        prune();
      }
      return [];
    },
  });
  prune();
  await close();
  expect(await steps()).toEqual([60, 50, 10]);
});

test('a supervisor from before a newer attempt removes nothing', async () => {
  await save(1, 2, 3, 4);
  const { prune, close, lines } = await open();
  const newer = await store.fenced(job.id, 2);
  prune();
  await close();
  expect(await steps()).toEqual([40, 30, 20, 10]);
  const late = await open();
  late.prune();
  await late.close();
  expect(await steps()).toEqual([40, 30, 20, 10]);
  expect([...lines, ...late.lines]).toEqual([]);
  await newer.close();
});

test('what a frozen supervisor had set aside comes back when a newer attempt begins', async () => {
  await save(1, 2, 3, 4);
  let asked = 0;
  const { prune, close } = await open({
    neededCheckpoints: async () => {
      if (++asked === 2) {
        expect(await steps()).toHaveLength(3);
        await store.fenced(job.id, 2);
      }
      return [];
    },
  });
  prune();
  await close();
  expect(await steps()).toEqual([40, 30, 20, 10]);
});

test('nothing is removed once the job is lost, also when that is found out in the middle', async () => {
  await save(1, 2, 3, 4, 5);
  const lost = new AbortController();
  let asked = 0;
  const { prune, close } = await open({
    lost: lost.signal,
    neededCheckpoints: async () => {
      if (++asked === 3) lost.abort();
      return lost.signal.aborted ? undefined : [];
    },
  });
  prune();
  await close();
  // One had been removed by then.
  expect(await steps()).toHaveLength(4);
  prune();
  await close();
  expect(await steps()).toHaveLength(4);
});

test('a store that refuses is logged, and ends nothing', async () => {
  const refuse = async () => {
    throw new Error('EROFS: read-only file system');
  };
  const { prune, close, lines } = await open({ checkpoints: { fenced: refuse } });
  prune();
  await close();
  expect(lines.join()).toContain('EROFS');
});
