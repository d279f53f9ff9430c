import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CheckpointStore } from '../../src/checkpoint/checkpoint-store.js';
import { type DatasetLibrary, prepareDataset } from '../../src/dataset/index.js';
import type { JobSpec } from '../../src/schema/job.js';
import { noise } from '../dataset/folders.js';
import { smallJob } from '../small-training.js';
import { libraryOf, trainHere, weightsOf } from './train-here.js';

const leftOut = [1, 4, 5, 11];
const count = 20;
let dataDir: string;
let folders: { dataDir: string; datasetsDir: string };
let library: DatasetLibrary;
let digests: string[];

/** The datasets `all`, and `fewer` without the images that are left out of `all`. */
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  folders = { dataDir, datasetsDir: join(dataDir, 'datasets') };
  for (const id of ['all', 'fewer']) {
    await mkdir(join(folders.datasetsDir, id), { recursive: true });
    for (let i = 0; i < count; i++)
      if (id === 'all' || !leftOut.includes(i))
        await writeFile(join(folders.datasetsDir, id, `${String(i).padStart(2, '0')}.png`), await noise(i, 20));
    (await prepareDataset({ id, imageSize: 16, concurrency: 2, ...folders })).images.close();
  }
  library = libraryOf(folders);
  digests = (await library.images('all', { limit: count })).data.map(({ sha256 }) => sha256);
});
afterAll(async () => {
  await library.close();
  await rm(dataDir, { recursive: true });
});

const run = (job: JobSpec, fence: number, stopAt?: number) => trainHere(dataDir, job, fence, stopAt);
const weights = (id: string) => weightsOf(dataDir, id);

test('a job trains on the images that were left when it was queued, also after an interruption', async () => {
  for (const i of leftOut) await library.exclude('all', digests[i]!, true);
  const exclusions = await library.currentExclusions('all');
  expect(exclusions).toMatchObject({ images: 4 });
  const job = smallJob({ id: 'job-left-out', dataset: 'all', exclusions });

  const first = await run(job, 1, 10);
  expect(first.at(-1)).toMatchObject({ type: 'stopped' });
  expect(first.find(({ type }) => type === 'started')).toMatchObject({ images: 16 });
  // What changes meanwhile concerns later jobs alone.
  await library.exclude('all', digests[1]!, false);
  await library.exclude('all', digests[2]!, true);
  const second = await run(job, 2);
  expect(second.find(({ type }) => type === 'started')).toMatchObject({ images: 16 });
  expect(second.at(-1)).toEqual({ type: 'finished', step: 20 });

  // The very same training, bit by bit, as on a dataset without these images: its quality too.
  const other = smallJob({ id: 'job-fewer', dataset: 'fewer' });
  await run(other, 1);
  expect(await weights('job-left-out-20')).toEqual(await weights('job-fewer-20'));
  const store = new CheckpointStore(dataDir);
  const [manifest, without] = [await store.get('job-left-out-20'), await store.get('job-fewer-20')];
  expect(manifest.exclusions).toEqual(exclusions);
  expect(without.exclusions).toBeNull();
  expect(manifest.quality).toEqual({ ...without.quality, seconds: expect.any(Number) });
  const warned = second.flatMap(event => (event.type === 'warning' ? [event.warning.message] : []));
  expect(warned.join()).toContain('all has 16 images, as 4 are left out');
});

test('no job is queued without an image, and one whose list is gone fails with the reason', async () => {
  const exclusions = await library.currentExclusions('all');
  for (const digest of digests) await library.exclude('all', digest, true);
  await expect(library.currentExclusions('all')).rejects.toMatchObject({ code: 'DATASET_UNUSABLE' });
  const job = smallJob({ id: 'job-gone', dataset: 'fewer', exclusions });
  const [failed] = await run(job, 1);
  expect(failed).toMatchObject({ type: 'failed', error: { code: 'DATASET_UNUSABLE' } });
  expect(failed).toMatchObject({ error: { message: expect.stringContaining('was deleted with the dataset') } });
});

test('images that a changed folder no longer holds do not count as left out', async () => {
  for (const digest of digests) await library.exclude('all', digest, false);
  for (const i of [0, 19]) await library.exclude('all', digests[i]!, true);
  const exclusions = await library.currentExclusions('all');
  await rm(join(folders.datasetsDir, 'all', '19.png'));
  (await prepareDataset({ id: 'all', imageSize: 16, concurrency: 2, ...folders })).images.close();
  const job = smallJob({ id: 'job-changed', dataset: 'all', exclusions, steps: 10 });
  const events = await run(job, 1);
  expect(events.find(({ type }) => type === 'started')).toMatchObject({ images: 18 });
  expect((await new CheckpointStore(dataDir).get('job-changed-10')).exclusions).toEqual({ ...exclusions, images: 1 });
});
