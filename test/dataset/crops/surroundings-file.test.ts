import sharp from 'sharp';
import { expect, it } from 'vitest';
import { SurroundingsFile } from '../../../src/dataset/crops/surroundings-file.js';
import { PackedDataset, packedFiles } from '../../../src/dataset/packed/packed-dataset.js';
import { getPlace, storageOf } from '../../../src/dataset/places.js';
import { noise, temporaryFolders } from '../folders.js';

const { folders, prepare, write } = temporaryFolders();

it('leaves nothing open when it cannot be opened whole', async () => {
  const wide = await sharp(await noise(1, 60))
    .extract({ left: 0, top: 0, width: 60, height: 40 })
    .png()
    .toBuffer();
  await write(Object.fromEntries([0, 1, 2, 3].map(i => [`wide/${i}.png`, wide])));
  await prepare('wide', { imageSize: 16 });
  const [place, storage] = [await getPlace('wide', folders), storageOf(folders)];
  const packed = (await PackedDataset.open(storage, place.key))!;
  let left = 0;
  let failing: string | undefined;
  const counting = {
    async open(key: string) {
      if (key === failing) throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
      const object = await storage.open(key);
      if (!object) return undefined;
      left++;
      const close = () => {
        left--;
        object.close();
      };
      return { ...object, close };
    },
  };
  const opened = await SurroundingsFile.open(counting, place, packed);
  expect(left).toBe(2);
  opened!.close();
  expect(left).toBe(0);
  for (const name of [packedFiles.surroundingsIndex, packedFiles.surroundings]) {
    failing = `${place.key}/${name}`;
    await expect(SurroundingsFile.open(counting, place, packed)).rejects.toThrow('EMFILE');
    expect(left).toBe(0);
  }
  packed.close();
});
