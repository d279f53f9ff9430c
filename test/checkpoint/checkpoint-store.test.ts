import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CheckpointStore, type NewCheckpoint } from '../../src/checkpoint/index.js';
import { presets } from '../../src/model/presets.js';
import { FileStorage } from '../../src/storage/index.js';

let root: string;
let store: CheckpointStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'checkpoints-'));
  store = reopen();
});
afterEach(() => rm(root, { recursive: true }));

/** As another process sees it, with nothing remembered. */
const reopen = () => new CheckpointStore(new FileStorage(root));
const at = (...names: string[]) => join(root, 'checkpoints', ...names);
const tensor = (...data: number[]) => ({ shape: [data.length], data: Float32Array.from(data) });

function checkpoint(job: string, step: number, value = step): NewCheckpoint {
  return {
    job,
    step,
    dataset: 'demo-faces',
    preset: 'tiny',
    seed: 1,
    hyperparameters: presets.tiny.hyperparameters,
    precision: 'float32',
    losses: { generator: 1, discriminator: 1, dReal: 0.5, dFake: 0.5 },
    generator: { 'generator/w': tensor(value, 2, 3) },
    training: { 'adam/m': tensor(value, 5) },
  };
}

const qualityOf = (swd: number | null) =>
  swd === null
    ? null
    : {
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
      };

test('a list never lacks both those that were removed while it was made and those that took their place', async () => {
  for (const step of [20, 40]) await store.save(checkpoint('job-a', step));
  const files = new FileStorage(root);
  let isFirst = true;
  /** The files, of a process that is held up between the names and the manifests. */
  const slow = new Proxy(files, {
    get(_, name: keyof FileStorage) {
      const value = files[name];
      if (typeof value !== 'function') return value;
      if (name !== 'list') return value.bind(files);
      return async (key: string) => {
        const names = await files.list(key);
        if (isFirst) {
          isFirst = false;
          for (const step of [60, 80]) await store.save(checkpoint('job-a', step));
          await store.remove(['job-a-40']);
        }
        return names;
      };
    },
  });
  expect((await new CheckpointStore(slow).list('job-a')).map(({ step }) => step)).toEqual([80, 60, 20]);
});

/** Turns one bit in the middle of a file. */
async function damage(...names: string[]): Promise<void> {
  const bytes = await readFile(at(...names));
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(at(...names), bytes);
}

describe('CheckpointStore', () => {
  test('before the first checkpoint there is none', async () => {
    expect(await store.latest()).toBeNull();
    expect(await store.newestOf('job')).toBeNull();
    expect(await store.list('job')).toEqual([]);
    await store.prune('job', 1);
    await store.recover();
    await expect(store.get('job-1')).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_FOUND' });
  });

  test('what was saved is read back, by this process and by another', async () => {
    const saved = await store.save(checkpoint('job', 10));
    expect(saved).toMatchObject({ id: 'job-10', step: 10, format: 1 });
    for (const reader of [store, reopen()]) {
      expect(await reader.latest()).toEqual(saved);
      expect(await reader.get('job-10')).toEqual(saved);
      expect(await reader.newestOf('job')).toEqual(saved);
      expect((await reader.loadGenerator('job-10')).tensors).toEqual(checkpoint('job', 10).generator);
      expect((await reader.loadTraining('job-10')).tensors).toEqual(checkpoint('job', 10).training);
    }
    expect((await readdir(at('job-10'))).sort()).toEqual([
      'generator.safetensors',
      'manifest.json',
      'training.safetensors',
    ]);
    expect((await stat(at('job-10', 'generator.safetensors'))).size).toBe(saved.files.generator.bytes);
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  test('the latest is the last one saved, of whatever job', async () => {
    const reader = reopen();
    await store.save(checkpoint('a', 20));
    expect((await reader.latest())?.id).toBe('a-20');
    await store.save(checkpoint('b', 5));
    expect((await reader.latest())?.id).toBe('b-5');
  });

  test('saving a step again replaces it for every reader', async () => {
    const reader = reopen();
    const first = await store.save(checkpoint('job', 10, 1));
    expect(await reader.latest()).toEqual(first);
    const second = await store.save(checkpoint('job', 10, 2));
    expect(second.files.generator.sha256).not.toBe(first.files.generator.sha256);
    expect(await reader.latest()).toEqual(second);
    expect((await reader.loadGenerator('job-10')).tensors['generator/w']?.data[0]).toBe(2);
    expect(await store.list('job')).toEqual([second]);
  });

  test('a repair leaves alone what a training saves at that moment', async () => {
    await store.save(checkpoint('job', 10));
    const storage = new FileStorage(root);
    const read = storage.read.bind(storage);
    let isSaved = false;
    storage.read = async key => {
      const bytes = await read(key);
      if (!isSaved && key.endsWith('latest.json')) {
        isSaved = true;
        await store.save(checkpoint('job', 20));
      }
      return bytes;
    };
    await new CheckpointStore(storage).recover();
    expect((await reopen().latest())?.id).toBe('job-20');
  });

  test('lists the checkpoints of one job, newest first', async () => {
    for (const step of [9, 10, 100]) await store.save(checkpoint('a', step));
    await store.save(checkpoint('a-b', 50));
    expect((await store.list('a')).map(({ id }) => id)).toEqual(['a-100', 'a-10', 'a-9']);
    expect((await store.newestOf('a'))?.id).toBe('a-100');
  });

  test('pruning keeps the best of a job: the least SWD, of equal ones the newest', async () => {
    expect(await store.best('a')).toBeNull();
    const swds = [null, 9, 4, 6, 4, 8, null];
    for (const [i, swd] of swds.entries()) await store.save({ ...checkpoint('a', i + 1), quality: qualityOf(swd) });
    await store.save({ ...checkpoint('b', 1), quality: qualityOf(1) });
    expect((await store.best('a'))?.step).toBe(5);
    await store.prune('a', 1);
    expect((await reopen().list('a')).map(({ step }) => step)).toEqual([7, 5]);
    expect((await store.best('a'))?.quality).toEqual(qualityOf(4));
  });

  test('the manifest has only what differs from the defaults, so that an older version can read it', async () => {
    const newer = ['quality', 'learningRateScale', 'trainedSeconds', 'exclusions', 'crops'];
    await store.save(checkpoint('a', 1));
    const stored = JSON.parse(await readFile(at('a-1', 'manifest.json'), 'utf8'));
    expect(Object.keys(stored).filter(key => newer.includes(key))).toEqual([]);
    expect(await reopen().get('a-1')).toMatchObject({ quality: null, learningRateScale: 1, crops: null });
    await store.save({ ...checkpoint('a', 2), learningRateScale: 0.5 });
    expect(JSON.parse(await readFile(at('a-2', 'manifest.json'), 'utf8'))).toMatchObject({ learningRateScale: 0.5 });
    expect(await reopen().get('a-2')).toMatchObject({ learningRateScale: 0.5 });
  });

  test('pruning keeps the newest of a job, those of others, and the latest', async () => {
    for (const step of [1, 2, 3]) await store.save(checkpoint('a', step));
    for (const step of [7, 5]) await store.save(checkpoint('b', step));
    await store.prune('a', 2);
    await store.prune('b', 1);
    expect((await readdir(at())).sort()).toEqual(['a-2', 'a-3', 'b-5', 'b-7', 'latest.json']);
  });

  test('the latest is never one that is about to be removed with the one that was', async () => {
    await store.save(checkpoint('a', 5));
    for (const step of [9, 10]) await store.save(checkpoint('b', step));
    let goOn = () => {};
    const later = new Promise<void>(resolve => {
      goOn = resolve;
    });
    let removal: Promise<string[]> | undefined;
    class Removing extends FileStorage {
      override async remove(key: string) {
        if (key.endsWith('/b-9')) await later;
        return super.remove(key);
      }
    }
    class Reading extends FileStorage {
      override async read(key: string) {
        if (key.endsWith('/b-10/manifest.json') && !removal) {
          removal = new CheckpointStore(new Removing(root)).removeAll('b');
          while (await stat(at('b-10')).catch(() => undefined)) await setTimeout(5);
        }
        return super.read(key);
      }
    }
    expect((await new CheckpointStore(new Reading(root)).latest())?.id).toBe('a-5');
    goOn();
    await removal;
  });

  test('what is needed after all is not removed, and serves as before', async () => {
    await store.save(checkpoint('other', 1));
    for (const step of [1, 2]) await store.save(checkpoint('a', step));
    expect(await store.removeAll('a', async () => true)).toEqual([]);
    expect((await store.list('a')).map(({ step }) => step)).toEqual([2, 1]);
    expect((await reopen().latest())?.id).toBe('a-2');
  });

  test('pruning keeps what is needed, and everything when that is not known', async () => {
    for (const step of [1, 2, 3]) await store.save(checkpoint('a', step));
    await store.prune('a', 1, async () => undefined);
    expect(await store.list('a')).toHaveLength(3);
    await store.prune('a', 1, async () => ['a-1']);
    expect((await store.list('a')).map(({ step }) => step)).toEqual([3, 1]);
  });

  test('a checkpoint that comes to be needed at the moment at which it goes stays when it was seen after that', async () => {
    for (const step of [1, 2, 3]) await store.save(checkpoint('a', step));
    const needed: string[] = [];
    let asked = 0;
    await store.prune('a', 1, async () => {
      // Whoever needs it says so first, and looks for it then.
      if (++asked === 1) expect(await reopen().get('a-2')).toMatchObject({ step: 2 });
      const answer = [...needed];
      needed.push('a-2');
      return answer;
    });
    expect((await store.list('a')).map(({ step }) => step)).toEqual([3, 2]);
  });

  test.each(['../../etc', 'job', 'latest.json', '', 'job-10.damaged', 'x'.repeat(200)])('%j is not found', async id => {
    await store.save(checkpoint('job', 10));
    await expect(store.get(id)).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_FOUND' });
    await expect(store.loadGenerator(id)).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_FOUND' });
  });
});

describe('a pinned checkpoint', () => {
  beforeEach(async () => {
    for (const step of [10, 20, 30, 40]) await store.save(checkpoint('job', step));
  });

  test('is what every process sees until another is pinned, or none', async () => {
    expect(await store.pinned()).toBeNull();
    expect((await store.pin('job-10')).id).toBe('job-10');
    expect(await reopen().pinned()).toBe('job-10');
    expect((await store.latest())?.id).toBe('job-40');
    await reopen().pin('job-20');
    expect(await store.pinned()).toBe('job-20');
    await store.unpin();
    await store.unpin();
    expect(await reopen().pinned()).toBeNull();
    expect(await readdir(join(root, 'pins', 'holds'))).toEqual([]);
  });

  test('is not pruned by the worker, and not removed at all', async () => {
    await store.pin('job-10');
    const worker = await reopen().fenced('job', 1);
    await worker.prune('job', 1);
    await worker.close();
    expect((await store.list('job')).map(({ step }) => step)).toEqual([40, 10]);
    expect(await store.remove(['job-10', 'job-40'])).toEqual(['job-40']);
    expect(await store.removeAll('job')).toEqual([]);
    await store.unpin();
    expect(await store.removeAll('job')).toEqual(['job-10']);
  });

  test.each(['job-50', 'no.such'])('%s is none: what was pinned stays pinned', async id => {
    await store.pin('job-20');
    await expect(store.pin(id)).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_FOUND' });
    expect(await store.pinned()).toBe('job-20');
  });

  test('a damaged one is refused', async () => {
    await damage('job-20', 'generator.safetensors');
    await expect(store.pin('job-20')).rejects.toMatchObject({ code: 'CHECKPOINT_DAMAGED' });
    expect(await store.pinned()).toBeNull();
  });

  test('that turns out to be damaged stays pinned, and the error says how to go back', async () => {
    await store.pin('job-20');
    await damage('job-20', 'generator.safetensors');
    const message = expect.stringContaining('DELETE /models/current');
    await expect(store.loadGenerator('job-20')).rejects.toMatchObject({ code: 'CHECKPOINT_DAMAGED', message });
    expect([await store.pinned(), await store.isSetAside('job-20')]).toEqual(['job-20', true]);
  });

  /** Storage that calls `meanwhile` whenever an object or a group has been set aside, before it is asked for. */
  function storageThat(meanwhile: (storage: FileStorage) => Promise<void>): FileStorage {
    const storage = new FileStorage(root);
    const { removeUnless } = storage;
    storage.removeUnless = (key, isNeeded) =>
      removeUnless.call(storage, key, async () => {
        await meanwhile(storage);
        return isNeeded();
      });
    return storage;
  }

  test('is none while it is being pruned: pinning is refused', async () => {
    const refused: unknown[] = [];
    const pruning = new CheckpointStore(
      storageThat(() =>
        reopen()
          .pin('job-10')
          .then(
            () => refused.push('pinned'),
            error => refused.push(error.code),
          )
          .then(() => {}),
      ),
    );
    expect(await pruning.remove(['job-10'])).toEqual(['job-10']);
    expect(refused).toEqual(['CHECKPOINT_NOT_FOUND']);
    expect(await store.pinned()).toBeNull();
  });

  test('just before it is pruned, it is put back', async () => {
    let isFound = () => {};
    const found = new Promise<void>(resolve => {
      isFound = resolve;
    });
    let isAsked = () => {};
    const asked = new Promise<void>(resolve => {
      isAsked = resolve;
    });
    // Pins it slowly: between finding the checkpoint and writing the pin, the pruner sets it aside.
    const storage = new FileStorage(root);
    const { write } = storage;
    storage.write = async (key, content) => {
      if (key === 'pins/serving.json') {
        isFound();
        await asked;
      }
      await write.call(storage, key, content);
    };
    const pinning = new CheckpointStore(storage).pin('job-10');
    await found;
    const pruning = new CheckpointStore(storageThat(async () => {}));
    expect(await pruning.remove(['job-10'])).toEqual([]);
    isAsked();
    expect((await pinning).id).toBe('job-10');
    expect((await store.get('job-10')).id).toBe('job-10');
    expect(await store.pinned()).toBe('job-10');
  });

  test('a hold that was left behind by a killed process goes with the next start', async () => {
    await new FileStorage(root).write('pins/holds/job-10.x', Buffer.alloc(0));
    expect(await store.remove(['job-10'])).toEqual([]);
    await store.recover();
    expect(await store.remove(['job-10'])).toEqual(['job-10']);
  });
});

describe('a damaged checkpoint', () => {
  beforeEach(async () => {
    for (const step of [10, 20, 30]) await store.save(checkpoint('job', step));
  });

  test.each([
    ['generator.safetensors', () => store.loadGenerator('job-30')],
    ['training.safetensors', () => store.loadTraining('job-30')],
  ])('is found by the SHA-256 of %s, set aside, and the one before it serves', async (file, load) => {
    await damage('job-30', file);
    await expect(load()).rejects.toMatchObject({
      code: 'CHECKPOINT_DAMAGED',
      message: expect.stringContaining(`${file} does not match`),
    });
    expect(await readdir(at())).toContain('job-30.damaged');
    for (const reader of [store, reopen()]) expect((await reader.latest())?.id).toBe('job-20');
    expect((await store.newestOf('job'))?.id).toBe('job-20');
    await expect(load()).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_FOUND' });
  });

  test.each([
    ['cut off', () => truncate(at('job-30', 'training.safetensors'), 20), '20 bytes instead of'],
    ['missing', () => rm(at('job-30', 'training.safetensors')), 'is missing'],
  ])('with a file %s says so', async (_, harm, message) => {
    await harm();
    await expect(store.loadTraining('job-30')).rejects.toThrow(message);
    expect((await store.latest())?.id).toBe('job-20');
  });

  test('with a manifest that cannot be read is set aside too', async () => {
    await writeFile(at('job-30', 'manifest.json'), '{"format":');
    expect((await reopen().latest())?.id).toBe('job-20');
    await expect(store.get('job-30')).rejects.toMatchObject({ code: 'CHECKPOINT_DAMAGED' });
    expect((await store.latest())?.id).toBe('job-20');
    expect((await store.list('job')).map(({ id }) => id)).toEqual(['job-20', 'job-10']);
  });

  test('whose files are whole but no safetensors is set aside too', async () => {
    const storage = new FileStorage(root);
    const bytes = Buffer.alloc(16, 0xff);
    const manifest = JSON.parse(await readFile(at('job-30', 'manifest.json'), 'utf8'));
    const { createHash } = await import('node:crypto');
    Object.assign(manifest.files.generator, { bytes: 16, sha256: createHash('sha256').update(bytes).digest('hex') });
    await storage.write('checkpoints/job-30/generator.safetensors', bytes);
    await storage.write('checkpoints/job-30/manifest.json', Buffer.from(JSON.stringify(manifest)));
    await expect(store.loadGenerator('job-30')).rejects.toThrow('The header claims');
  });

  test('is passed over when a training resumes, several in a row', async () => {
    await damage('job-30', 'training.safetensors');
    await damage('job-20', 'generator.safetensors');
    expect((await store.newestOf('job'))?.id).toBe('job-10');
    expect((await store.latest())?.id).toBe('job-10');
    expect((await readdir(at())).sort()).toEqual(['job-10', 'job-20.damaged', 'job-30.damaged', 'latest.json']);
  });

  test('the checkpoint of another job serves when its own job has none left', async () => {
    await store.save(checkpoint('other', 1));
    await damage('other-1', 'generator.safetensors');
    await expect(store.loadGenerator('other-1')).rejects.toMatchObject({ code: 'CHECKPOINT_DAMAGED' });
    expect((await store.latest())?.id).toBe('job-30');
  });

  test('is none whose file was missing for a moment, while it was saved anew', async () => {
    let isMissing = true;
    class Replaced extends FileStorage {
      override async read(key: string) {
        if (!key.endsWith('/generator.safetensors') || !isMissing) return super.read(key);
        isMissing = false;
        return undefined;
      }
    }
    const { tensors } = await new CheckpointStore(new Replaced(root)).loadGenerator('job-30');
    expect(Object.keys(tensors)).toEqual(['generator/w']);
    expect(await readdir(at())).toContain('job-30');
  });

  test('that was the only one leaves none', async () => {
    await rm(at('job-10'), { recursive: true });
    await rm(at('job-20'), { recursive: true });
    await damage('job-30', 'generator.safetensors');
    expect(await store.newestOf('job')).toBeNull();
    expect(await store.latest()).toBeNull();
    expect(await readdir(at())).toEqual(['job-30.damaged']);
  });

  test('can be saved again, and damaged again', async () => {
    for (let i = 0; i < 2; i++) {
      await damage('job-30', 'generator.safetensors');
      expect((await store.newestOf('job'))?.id).toBe('job-20');
      await store.save(checkpoint('job', 30));
      expect((await store.newestOf('job'))?.id).toBe('job-30');
    }
  });
});

describe('a process that died while it saved', () => {
  const dead = () => join(root, '.tmp', `${encodeURIComponent(hostname())}~${2 ** 22 + 1}~id~`);
  beforeEach(() => store.save(checkpoint('job', 10)));

  /** Saves step 20 elsewhere, to have its files. */
  async function filesOfNext(): Promise<string> {
    const elsewhere = join(root, 'elsewhere');
    await new CheckpointStore(new FileStorage(elsewhere)).save(checkpoint('job', 20));
    return join(elsewhere, 'checkpoints', 'job-20');
  }

  test.each([
    [0, 'before the first file'],
    [1, 'after the first file'],
    [2, 'after the second file'],
    [3, 'before the rename'],
  ])('%i files written, %s: the old checkpoint stays, the leftover goes', async written => {
    const next = await filesOfNext();
    await mkdir(dead(), { recursive: true });
    for (const file of ['generator.safetensors', 'training.safetensors', 'manifest.json'].slice(0, written))
      await copyFile(join(next, file), join(dead(), file));
    const restarted = reopen();
    await restarted.recover();
    expect((await restarted.latest())?.id).toBe('job-10');
    expect((await restarted.newestOf('job'))?.id).toBe('job-10');
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  test('before the pointer moved: the old one serves, the new one is resumed from', async () => {
    await cp(await filesOfNext(), at('job-20'), { recursive: true });
    const restarted = reopen();
    await restarted.recover();
    expect((await restarted.latest())?.id).toBe('job-10');
    expect((await restarted.newestOf('job'))?.id).toBe('job-20');
  });

  test('before the first pointer was written: the checkpoint serves', async () => {
    await rm(at('latest.json'));
    expect((await reopen().latest())?.id).toBe('job-10');
    await reopen().recover();
    expect(JSON.parse(await readFile(at('latest.json'), 'utf8')).checkpoint).toBe('job-10');
  });

  test('between setting the old version of a step aside and putting the new one in place: the old one is back', async () => {
    await mkdir(join(root, '.tmp'), { recursive: true });
    await rename(at('job-10'), `${dead()}checkpoints%2Fjob-10`);
    expect(await reopen().newestOf('job')).toBeNull();
    await reopen().recover();
    expect((await reopen().newestOf('job'))?.id).toBe('job-10');
    expect((await reopen().latest())?.id).toBe('job-10');
  });

  test.each([
    ['names a checkpoint that is gone', JSON.stringify({ checkpoint: 'job-99', manifest: '' })],
    ['is empty', ''],
    ['is cut off', '{"checkp'],
    ['names a path', JSON.stringify({ checkpoint: '../../secret', manifest: '' })],
  ])('a pointer that %s is repaired', async (_, pointer) => {
    await writeFile(at('latest.json'), pointer);
    expect((await reopen().latest())?.id).toBe('job-10');
    await reopen().recover();
    expect(JSON.parse(await readFile(at('latest.json'), 'utf8')).checkpoint).toBe('job-10');
  });

  test('an error while saving leaves the old checkpoint and no temporary file', async () => {
    const broken = checkpoint('job', 20);
    const wrong = { ...broken, training: { 'adam/m': { shape: [3], data: Float32Array.of(1) } } };
    await expect(store.save(wrong)).rejects.toThrow('adam/m has 1 elements');
    expect((await store.latest())?.id).toBe('job-10');
    expect((await readdir(at())).sort()).toEqual(['job-10', 'latest.json']);
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });
});

describe('names and removals of single checkpoints', () => {
  test('a name is kept beside the checkpoint, through a new save of its step, and goes with it', async () => {
    const { id } = await store.save(checkpoint('a', 1));
    const before = await readFile(at(id, 'manifest.json'));
    await store.rename(id, 'Katze 猫');
    expect(await readFile(at(id, 'manifest.json'))).toEqual(before);
    expect(await reopen().nameOf(id)).toBe('Katze 猫');
    await store.save(checkpoint('a', 1, 7));
    expect(await store.nameOf(id)).toBe('Katze 猫');
    await store.save(checkpoint('a', 2));
    await store.prune('a', 1);
    expect(await store.nameOf(id)).toBeNull();
    expect(await readdir(join(root, 'checkpoint-names'))).toEqual([]);
  });

  test('names of what is gone go when the service starts', async () => {
    await store.save(checkpoint('a', 1));
    await store.rename('a-1', 'stays');
    await mkdir(join(root, 'checkpoint-names'), { recursive: true });
    await writeFile(join(root, 'checkpoint-names', 'b-1.json'), '{"name":"x"}');
    await store.recover();
    expect(await readdir(join(root, 'checkpoint-names'))).toEqual(['a-1.json']);
  });

  test('an attempt that saves and prunes is not disturbed, nor loses the pointer', async () => {
    const attempt = await store.fenced('a', 1);
    const others = reopen();
    for (let step = 1; step <= 20; step++) {
      const saving = attempt.save(checkpoint('a', step)).then(() => attempt.prune('a', 3));
      const changes = [others.remove([`a-${step - 2}`]), others.rename(`a-${step - 1}`, `${step}`).catch(() => {})];
      await Promise.all([saving, ...changes]);
      expect((await reopen().latest())?.step).toBe(step);
    }
    expect((await store.loadTraining('a-20')).tensors).toEqual(checkpoint('a', 20).training);
    await attempt.close();
  });

  test('the newest of the others serves when the latest is removed, also one that is saved meanwhile', async () => {
    for (let round = 1; round <= 20; round++) {
      await store.save(checkpoint('a', round));
      const saved = reopen().save(checkpoint('b', round));
      await Promise.all([store.remove([`a-${round}`]), saved]);
      expect((await reopen().latest())?.id).toBe(`b-${round}`);
    }
  });
});
