import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CheckpointStore, type NewCheckpoint } from '../../src/checkpoint/index.js';
import { presets } from '../../src/model/presets.js';
import { FileStorage } from '../../src/storage/index.js';

let root: string;
let store: CheckpointStore;
const reopen = () => new CheckpointStore(new FileStorage(root));
const manifestOf = (id: string) => join(root, 'checkpoints', id, 'manifest.json');
const refusal = expect.objectContaining({
  code: 'NEWER_DATA',
  message: expect.stringMatching(/^checkpoints\/job-a-30\/manifest.json has .* newer version/),
});

function checkpoint(step: number): NewCheckpoint {
  const tensor = { shape: [1], data: Float32Array.of(step) };
  const losses = { generator: 1, discriminator: 1, dReal: 0.5, dFake: 0.5 };
  const { hyperparameters } = presets.tiny;
  const facts = { job: 'job-a', step, dataset: 'cats', preset: 'tiny', seed: 1, hyperparameters, losses } as const;
  return { ...facts, precision: 'float32', generator: { w: tensor }, training: { m: tensor } };
}

describe.each([
  ['an unknown key', { mood: 'good' }],
  ['a newer format', { format: 2 }],
])('a checkpoint with %s', (_, change) => {
  let text: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'newer-'));
    store = reopen();
    for (const step of [10, 20, 30]) await store.save(checkpoint(step));
    await store.rename('job-a-30', 'the best one');
    text = JSON.stringify({ ...JSON.parse(await readFile(manifestOf('job-a-30'), 'utf8')), ...change });
    await writeFile(manifestOf('job-a-30'), text);
    store = reopen();
  });
  afterEach(async () => {
    // Whatever was done, it is where it was, as it was, under its name.
    expect(await readFile(manifestOf('job-a-30'), 'utf8')).toBe(text);
    expect((await readdir(join(root, 'checkpoints', 'job-a-30'))).length).toBe(3);
    expect(await store.nameOf('job-a-30')).toBe('the best one');
    await rm(root, { recursive: true });
  });

  test('is refused by name, also as the latest', async () => {
    await expect(store.get('job-a-30')).rejects.toEqual(refusal);
    await expect(store.loadGenerator('job-a-30')).rejects.toEqual(refusal);
    await expect(store.loadTraining('job-a-30')).rejects.toEqual(refusal);
    await expect(store.latest()).rejects.toEqual(refusal);
  });

  test('is listed with what is wrong with it', async () => {
    expect((await store.list('job-a')).map(({ step }) => step)).toEqual([20, 10]);
    expect(await store.refused('job-a')).toEqual([{ id: 'job-a-30', error: refusal }]);
    expect(await store.refused('job')).toEqual([]);
  });

  test('is not pruned, and no start of the service lets another one serve in its place', async () => {
    await store.prune('job-a', 1);
    await store.recover();
    await expect(store.latest()).rejects.toEqual(refusal);
  });

  test('is not trained over', async () => {
    await expect(store.newestOf('job-a')).rejects.toEqual(refusal);
    await expect(store.save(checkpoint(30))).rejects.toEqual(refusal);
  });

  test('gives way to one that is saved after it', async () => {
    await store.save(checkpoint(40));
    expect(await store.latest()).toMatchObject({ step: 40 });
  });
});
