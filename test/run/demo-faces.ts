import { constants, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { prepareDataset } from '../../src/dataset/packed/prepare.js';
import { demoFacesId } from '../../src/dataset/places.js';
import { withLock } from '../../src/setup/files/lock.js';

/** Sides of the images that tests train on. */
const sizes = [16, 32];

/**
 * Gives a data folder the built-in faces as a service leaves them there. All 4,000 take a service a quarter of a minute to
 * draw, so they are drawn once in a run. Tests of a first training let the service draw them.
 */
export async function giveDemoFaces(dataDir: string): Promise<void> {
  const drawn = join(inject('runFolder'), 'faces');
  // Another file may be drawing them at this moment.
  await withLock(`${drawn}.lock`, 'drawing the built-in faces', async () => {
    for (const imageSize of sizes) {
      const folders = { dataDir: drawn, datasetsDir: join(drawn, 'datasets') };
      const { images } = await prepareDataset({ ...folders, id: demoFacesId, imageSize, concurrency: 2 });
      images.close();
    }
  });
  for (const folder of ['packed', 'cuts'])
    await cp(join(drawn, folder), join(dataDir, folder), { recursive: true, mode: constants.COPYFILE_FICLONE });
}
