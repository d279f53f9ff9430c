import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CheckpointStore } from '../../src/checkpoint/index.js';
import { presets } from '../../src/model/presets.js';
import { compile } from '../compile.js';

let compiled: Awaited<ReturnType<typeof compile>>;
let root: string;
beforeAll(async () => {
  compiled = await compile(['checkpoint/checkpoint-store']);
  root = await mkdtemp(join(tmpdir(), 'dcgan-faults-'));
});
afterAll(async () => {
  await compiled.remove();
  await rm(root, { recursive: true });
});

const hyperparameters = presets.tiny.hyperparameters;

/** Saves steps 20 and 30 in a process that is killed right before its n-th change of a file. */
async function saveAndDie(folder: string, at: number, attempt: number): Promise<NodeJS.Signals | null> {
  const module = join(compiled.directory, 'checkpoint', 'checkpoint-store.js');
  const args = [module, folder, String(at), JSON.stringify(hyperparameters), String(attempt)];
  const child = fork(join(import.meta.dirname, 'fixtures', 'save-and-die.mjs'), args);
  return (await once(child, 'exit'))[1] as NodeJS.Signals | null;
}

test('row 2: kill -9 at every write of a checkpoint: the old or the new one is whole, and nothing is left over', async () => {
  let kills = 0;
  for (let at = 0; ; at++) {
    const folder = join(root, String(at));
    const before = new CheckpointStore(folder);
    await before.save({
      job: 'job',
      step: 10,
      dataset: 'demo-faces',
      preset: 'tiny',
      seed: 1,
      hyperparameters,
      precision: 'float32',
      losses: null,
      generator: { a: { shape: [2], data: Float32Array.of(10, 1) } },
      training: { b: { shape: [1], data: Float32Array.of(10) } },
    });
    const signal = await saveAndDie(folder, at, 1);

    const store = new CheckpointStore(folder);
    await store.recover();
    const latest = await store.latest();
    expect([10, 20, 30], `killed at ${at}`).toContain(latest?.step);
    const newest = await store.newestOf('job');
    expect(newest!.step).toBeGreaterThanOrEqual(latest!.step);
    const { tensors } = await store.loadGenerator(latest!.id);
    expect(tensors.a!.data[0]).toBe(latest!.step);
    expect((await store.loadTraining(newest!.id)).tensors.b!.data[0]).toBe(newest!.step);
    const names = await readdir(join(folder, 'checkpoints'));
    expect(names.filter(name => name.includes('damaged'))).toEqual([]);
    for (const temporary of ['.tmp', '.fences'])
      expect(await readdir(join(folder, temporary)).catch(() => []), `killed at ${at}`).toEqual([]);
    if (signal === null) break;
    expect(signal).toBe('SIGKILL');
    kills++;

    // The next attempt continues from there.
    if (at % 10 === 0) {
      expect(await saveAndDie(folder, 1_000_000, 2)).toBe(null);
      expect((await store.latest())?.step).toBe(30);
    }
  }
  expect(kills).toBeGreaterThan(25);
});
