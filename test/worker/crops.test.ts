import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CheckpointStore } from '../../src/checkpoint/checkpoint-store.js';
import { type DatasetLibrary, prepareDataset } from '../../src/dataset/index.js';
import type { JobSpec } from '../../src/schema/job.js';
import { noise } from '../dataset/folders.js';
import { smallJob } from '../small-training.js';
import { libraryOf, trainHere, weightsOf } from './train-here.js';

const movedOnes = [1, 4, 5];
const crop = { x: 7, y: 2, side: 18 };
const count = 20;
let dataDir: string;
let folders: { dataDir: string; datasetsDir: string };
let library: DatasetLibrary;
let digests: string[];

/** The dataset `wide`, and `cut`, whose images were cut by hand as some of those of `wide` will be. */
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  folders = { dataDir, datasetsDir: join(dataDir, 'datasets') };
  for (const id of ['wide', 'cut']) {
    const folder = join(folders.datasetsDir, id);
    await mkdir(folder, { recursive: true });
    for (let i = 0; i < count; i++) {
      const picture = sharp(await noise(i, 30));
      const { x, y, side } = movedOnes.includes(i) ? crop : { x: 5, y: 0, side: 20 };
      const area =
        id === 'wide' ? { left: 0, top: 0, width: 30, height: 20 } : { left: x, top: y, width: side, height: side };
      await writeFile(join(folder, `${String(i).padStart(2, '0')}.png`), await picture.extract(area).png().toBuffer());
    }
    (await prepareDataset({ id, imageSize: 16, concurrency: 2, ...folders })).images.close();
  }
  library = libraryOf(folders);
  digests = (await library.images('wide', { limit: count })).data.map(({ sha256 }) => sha256);
});
afterAll(async () => {
  await library.close();
  await rm(dataDir, { recursive: true });
});

const run = (job: JobSpec, fence: number, stopAt?: number) => trainHere(dataDir, job, fence, stopAt);
const weights = (id: string) => weightsOf(dataDir, id);

test('a job trains on the squares that were moved when it was queued, also after an interruption', async () => {
  for (const i of movedOnes) await library.crops.move('wide', digests[i]!, crop);
  const crops = await library.crops.current('wide');
  expect(crops).toMatchObject({ images: 3 });
  const job = smallJob({ id: 'job-moved', dataset: 'wide', crops });

  const first = await run(job, 1, 10);
  expect(first.at(-1)).toMatchObject({ type: 'stopped' });
  // What is moved meanwhile concerns later jobs alone.
  await library.crops.move('wide', digests[1]!, null);
  await library.crops.move('wide', digests[2]!, crop);
  await library.crops.move('wide', digests[4]!, { ...crop, x: 0 });
  const second = await run(job, 2);
  expect(second.at(-1)).toEqual({ type: 'finished', step: 20 });

  // The very same training, bit by bit, as on images that were cut like this by hand: its quality too.
  await run(smallJob({ id: 'job-cut', dataset: 'cut' }), 1);
  expect(await weights('job-moved-20')).toEqual(await weights('job-cut-20'));
  const store = new CheckpointStore(dataDir);
  const [manifest, without] = [await store.get('job-moved-20'), await store.get('job-cut-20')];
  expect([manifest.crops, without.crops]).toEqual([crops, null]);
  expect(manifest.quality).toEqual({ ...without.quality, seconds: expect.any(Number) });
  // Not what those see that are queued now.
  const now = await library.crops.current('wide');
  await run(smallJob({ id: 'job-later', dataset: 'wide', crops: now, steps: 10 }), 1);
  expect(await weights('job-later-10')).not.toEqual(await weights('job-moved-10'));
});

test('a job whose list of moved crops is gone fails with the reason', async () => {
  const crops = await library.crops.current('wide');
  const [failed] = await run(smallJob({ id: 'job-gone', dataset: 'cut', crops }), 1);
  expect(failed).toMatchObject({ type: 'failed', error: { code: 'DATASET_UNUSABLE' } });
  expect(failed).toMatchObject({ error: { message: expect.stringContaining('"crops": "current"') } });
});
