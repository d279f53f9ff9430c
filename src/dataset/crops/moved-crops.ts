import { Crop, type Crops } from '../../schema/images/crops.js';
import { ServiceError } from '../../schema/problem.js';
import { readJson, type Storage } from '../../storage/index.js';
import { imageMarks } from '../image-marks.js';
import { mapInOrder } from '../packed/in-order.js';

/** The moved crop of each image, under the SHA-256 of the image as it was cut at first, and the lists of them that jobs use. */
const marks = imageMarks('crops');

/** Crops that are read at the same time: each is an object of its own. */
const readAtOnce = 16;
/** A record of a list: the SHA-256 of an image, and x, y and side as uint16, little-endian. */
const recordBytes = 32 + 3 * 2;

/** Moves the crop of an image for the trainings of a dataset that are queued from now on. */
export async function putCrop(storage: Storage, id: string, image: string, { x, y, side }: Crop): Promise<void> {
  await storage.write(marks.key(id, image), Buffer.from(JSON.stringify({ x, y, side })));
}

/** Puts the crop of an image back to where it was cut at first. */
export async function putCropBack(storage: Storage, id: string, image: string): Promise<void> {
  await storage.remove(marks.key(id, image));
}

/** Where the crop of an image has been moved to; undefined where it was cut at first. */
export async function movedCrop(storage: Storage, id: string, image: string): Promise<Crop | undefined> {
  return readJson(storage, marks.key(id, image), Crop);
}

/**
 * SHA-256 of each image whose crop is moved, ascending: also of those that a folder no longer holds, whose crops are moved
 * again when they come back.
 */
export async function imagesWithMovedCrop(storage: Storage, id: string): Promise<string[]> {
  return marks.images(storage, id);
}

/**
 * The moved crops of a dataset, in the order of the digests of their images.
 * @param among the images that are asked for; all of them when undefined
 */
export async function movedCrops(
  storage: Storage,
  id: string,
  among?: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Crop>> {
  const moved = await imagesWithMovedCrop(storage, id);
  const wanted = among ? moved.filter(image => among.has(image)) : moved;
  const crops = new Map<string, Crop>();
  const read = async (image: string) => ({ image, crop: await movedCrop(storage, id, image) });
  for await (const { image, crop } of mapInOrder(wanted, readAtOnce, read)) if (crop) crops.set(image, crop);
  return crops;
}

/** Keeps the moved crops that a job uses, so that it uses the same ones whatever changes afterwards. */
export async function keepCrops(storage: Storage, id: string, crops: ReadonlyMap<string, Crop>): Promise<Crops> {
  const content = Buffer.alloc(crops.size * recordBytes);
  let at = 0;
  for (const [image, { x, y, side }] of crops) {
    content.write(image, at, 'hex');
    content.writeUInt16LE(x, at + 32);
    content.writeUInt16LE(y, at + 34);
    content.writeUInt16LE(side, at + 36);
    at += recordBytes;
  }
  return { list: await marks.keepList(storage, id, content), images: crops.size };
}

/**
 * The moved crops on a list, by the SHA-256 of their images.
 * @throws ServiceError DATASET_UNUSABLE when it is gone
 */
export async function readCrops(storage: Storage, id: string, list: string): Promise<ReadonlyMap<string, Crop>> {
  const content = await marks.readList(storage, id, list);
  if (!content)
    throw new ServiceError(
      'DATASET_UNUSABLE',
      `The list of the moved crops of ${id} that the training uses is gone: it was deleted with the dataset. Queue a new training with POST /jobs and "crops": "current" or "none".`,
    );
  const crops = new Map<string, Crop>();
  for (let at = 0; at < content.length; at += recordBytes)
    crops.set(content.toString('hex', at, at + 32), {
      x: content.readUInt16LE(at + 32),
      y: content.readUInt16LE(at + 34),
      side: content.readUInt16LE(at + 36),
    });
  return crops;
}

/** Forgets which crops of a dataset are moved, and the lists of its jobs. */
export async function forgetCrops(storage: Storage, id: string): Promise<void> {
  await marks.forget(storage, id);
}

/** Ids of the datasets with moved crops, including those that no longer exist. */
export async function idsWithMovedCrops(storage: Storage): Promise<string[]> {
  return marks.ids(storage);
}
