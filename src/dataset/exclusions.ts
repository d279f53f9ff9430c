import type { Exclusions } from '../schema/images/exclusions.js';
import { ServiceError } from '../schema/problem.js';
import type { Storage } from '../storage/index.js';
import { imageMarks } from './image-marks.js';

const marks = imageMarks('exclusions');
const digestBytes = 32;

/** Leaves an image out of the trainings of a dataset that are queued from now on. */
export async function exclude(storage: Storage, id: string, image: string): Promise<void> {
  await storage.write(marks.key(id, image), new Uint8Array());
}

/** Brings an image back. */
export async function include(storage: Storage, id: string, image: string): Promise<void> {
  await storage.remove(marks.key(id, image));
}

/** Whether an image is left out. */
export async function isExcluded(storage: Storage, id: string, image: string): Promise<boolean> {
  return (await storage.facts(marks.key(id, image))) !== undefined;
}

/**
 * SHA-256 of each image that is left out, ascending: also of those that a folder no longer holds, which are left out again
 * when they come back.
 */
export async function excludedImages(storage: Storage, id: string): Promise<string[]> {
  return marks.images(storage, id);
}

/** Keeps a list of images that a job leaves out, so that it leaves out the same ones whatever changes afterwards. */
export async function keepList(storage: Storage, id: string, images: readonly string[]): Promise<Exclusions> {
  const list = await marks.keepList(storage, id, Buffer.from(images.join(''), 'hex'));
  return { list, images: images.length };
}

/**
 * The images on a list.
 * @throws ServiceError DATASET_UNUSABLE when it is gone
 */
export async function readList(storage: Storage, id: string, list: string): Promise<ReadonlySet<string>> {
  const digests = await marks.readList(storage, id, list);
  if (!digests)
    throw new ServiceError(
      'DATASET_UNUSABLE',
      `The list of the images of ${id} that the training leaves out is gone: it was deleted with the dataset. Queue a new training with POST /jobs and "exclusions": "current" or "none".`,
    );
  return new Set(
    Array.from({ length: digests.length / digestBytes }, (_, i) =>
      digests.toString('hex', i * digestBytes, (i + 1) * digestBytes),
    ),
  );
}

/** Forgets which images of a dataset are left out, and the lists of its jobs. */
export async function forgetExclusions(storage: Storage, id: string): Promise<void> {
  await marks.forget(storage, id);
}

/** Ids of the datasets that leave out images, including those that no longer exist. */
export async function idsOfExcluding(storage: Storage): Promise<string[]> {
  return marks.ids(storage);
}
