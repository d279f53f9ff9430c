import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DatasetLibrary, type Receive, uploadLimits } from '../../src/dataset/index.js';
import { Framing } from '../../src/schema/dataset.js';
import { ServiceError } from '../../src/schema/problem.js';
import { parseSettings } from '../../src/schema/service/settings.js';
import { picture, temporaryFolders } from './folders.js';

const { folders, prepare, write } = temporaryFolders();
const red = await picture('red');
let library: DatasetLibrary;
beforeEach(() => {
  library = new DatasetLibrary({ ...folders, limits: uploadLimits(parseSettings({})), concurrency: 2 });
});

const upload = (id: string, receive: Receive = receiveRed) =>
  library.upload({ id, framing: Framing.parse({}), totalBytes: null }, receive);
const receiveRed: Receive = async ({ folder }) => {
  const path = join(folder, '0');
  await writeFile(path, red);
  return [{ name: 'red.png', path, bytes: red.length }];
};
const left = async () =>
  (await readdir(folders.dataDir, { recursive: true })).filter(name => /uploads.|tmp./.test(name));

describe('a dataset is deleted', () => {
  test('while an upload of the same name is about to be refused', async () => {
    await (await upload('faces')).finished;
    const refused = expect(upload('faces')).rejects.toMatchObject({ code: 'DATASET_EXISTS' });
    await library.remove('faces');
    await refused;
    await expect(library.find('faces')).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
    expect(await left()).toEqual([]);
  });

  test('in one process while another one queues a job on it: either the job or the removal is refused', async () => {
    await (await upload('faces')).finished;
    const other = new DatasetLibrary({ ...folders, limits: uploadLimits(parseSettings({})), concurrency: 2 });
    const inUse = new ServiceError('DATASET_IN_USE', 'A job needs it.');
    const checkAgain = async () => {
      // A job that is queued from now on is taken back.
      await expect(other.checkExists('faces')).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
      // One that was queued before keeps the dataset.
      throw inUse;
    };
    await expect(library.remove('faces', undefined, checkAgain)).rejects.toBe(inUse);
    await other.checkExists('faces');
    expect(await other.find('faces')).toMatchObject({ status: 'ready', images: 1 });
    await other.remove('faces');
    await expect(library.checkExists('faces')).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
  });

  test('when its last image is decoded and its files are being written', async () => {
    const { finished } = await upload('faces');
    const ended = finished.catch(() => {});
    const isDecoded = async () => ((await library.find('faces')).progress?.decoded ?? 1) === 1;
    while (!(await isDecoded())) await setImmediate();
    await library.remove('faces');
    await ended;
    await expect(library.find('faces')).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
    expect(await left()).toEqual([]);
  });

  test('when it has just come into place', async () => {
    // So many files are not removed in a moment.
    const { finished } = await upload('faces', async reception => {
      await mkdir(join(reception.folder, 'more'));
      for (let i = 0; i < 2000; i++) await writeFile(join(reception.folder, 'more', `${i}`), '');
      return receiveRed(reception);
    });
    while ((await library.find('faces')).status !== 'ready') await setImmediate();
    await library.remove('faces');
    await expect(library.find('faces')).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
    await finished.catch(() => {});
    await expect(library.find('faces')).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
    expect(await left()).toEqual([]);
  });
});

describe('at the start of the service', () => {
  const made = async () => {
    const ids = (key: string) => readdir(join(folders.dataDir, key));
    return [await ids('packed'), await ids('cuts')];
  };
  /** Leaves out the first image of each, and moves its crop. */
  const leaveOutOf = async (...names: string[]) => {
    for (const id of names) {
      const { data } = await library.images(id, { limit: 1 });
      await library.exclude(id, data[0]!.sha256, true);
      await library.crops.move(id, data[0]!.sha256, { x: 0, y: 0, side: 16 });
    }
  };

  test('what was made of datasets that are gone is removed, and of no others', async () => {
    for (const id of ['cats', 'dogs', 'far']) await write({ [`${id}/1.png`]: red });
    await (await upload('faces')).finished;
    await (await upload('old')).finished;
    for (const id of ['cats', 'dogs', 'far', 'faces', 'old']) await prepare(id);
    for (const key of ['packed', 'cuts']) await mkdir(join(folders.dataDir, key, 'demo-faces'));
    await leaveOutOf('cats', 'dogs', 'faces', 'old');
    await rm(join(folders.datasetsDir, 'dogs'), { recursive: true });
    await rm(join(folders.dataDir, 'uploads/old'), { recursive: true });
    // The disk to which it leads is not there at the moment.
    await rm(join(folders.datasetsDir, 'far'), { recursive: true });
    await symlink('/nowhere/far', join(folders.datasetsDir, 'far'));
    await library.recover();
    expect(await made()).toEqual([
      ['cats', 'demo-faces', 'far'],
      ['cats', 'demo-faces', 'faces', 'far'],
    ]);
    expect(await readdir(join(folders.dataDir, 'exclusions'))).toEqual(['cats', 'faces']);
    expect(await readdir(join(folders.dataDir, 'crops'))).toEqual(['cats', 'faces']);
  });

  test('nothing is removed when the folder of all datasets is not there', async () => {
    await write({ 'cats/1.png': red });
    await prepare('cats');
    await rm(folders.datasetsDir, { recursive: true });
    await library.recover();
    expect(await made()).toEqual([['cats'], ['cats']]);
  });
});

describe('uploads that have failed', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());
  const failed = async (id: string) =>
    expect((await upload(id, () => Promise.reject(new Error('no')))).finished).rejects.toThrow('no');

  test('are forgotten after an hour', async () => {
    await failed('faces');
    expect(await library.find('faces')).toMatchObject({ status: 'failed' });
    await vi.advanceTimersByTimeAsync(3_600_000);
    await expect(library.find('faces')).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
  });

  test('leave nothing behind when they are forgotten earlier', async () => {
    for (let i = 0; i < 110; i++) await failed(`faces-${i}`);
    expect(vi.getTimerCount()).toBe(100);
    for (let i = 0; i < 10; i++) await failed('faces-109');
    expect(vi.getTimerCount()).toBe(100);
    for (let i = 0; i < 110; i++) await library.remove(`faces-${i}`).catch(() => {});
    expect(vi.getTimerCount()).toBe(0);
  });
});
