import type { Exclusions } from '../schema/images/exclusions.js';
import { ServiceError } from '../schema/problem.js';
import { type Storage, sha256 } from '../storage/index.js';

const root = 'exclusions';
const digestBytes = 32;
const isDigest = (name: string) => /^[0-9a-f]{64}$/.test(name);
/** An empty object for each image that is left out. */
const imagesKey = (id: string) => `${root}/${id}/images`;
/** The lists of images that jobs leave out, by their SHA-256: the digests of the images, ascending. */
const listKey = (id: string, list: string) => `${root}/${id}/lists/${list}`;

/** Leaves an image out of the trainings of a dataset that are queued from now on. */
export async function exclude(storage: Storage, id: string, image: string): Promise<void> {
  await storage.write(`${imagesKey(id)}/${image}`, new Uint8Array());
}

/** Brings an image back. */
export async function include(storage: Storage, id: string, image: string): Promise<void> {
  await storage.remove(`${imagesKey(id)}/${image}`);
}

/** Whether an image is left out. */
export async function isExcluded(storage: Storage, id: string, image: string): Promise<boolean> {
  return (await storage.facts(`${imagesKey(id)}/${image}`)) !== undefined;
}

/**
 * SHA-256 of each image that is left out, ascending: also of those that a folder no longer holds, which are left out again
 * when they come back.
 */
export async function excludedImages(storage: Storage, id: string): Promise<string[]> {
  return (await storage.list(imagesKey(id))).filter(isDigest);
}

/** Keeps a list of images that a job leaves out, so that it leaves out the same ones whatever changes afterwards. */
export async function keepList(storage: Storage, id: string, images: readonly string[]): Promise<Exclusions> {
  const content = Buffer.from(images.join(''), 'hex');
  const list = sha256(content);
  const key = listKey(id, list);
  if (!(await storage.facts(key))) await storage.write(key, content);
  return { list, images: images.length };
}

/**
 * The images on a list.
 * @throws ServiceError DATASET_UNUSABLE when it is gone
 */
export async function readList(storage: Storage, id: string, list: string): Promise<ReadonlySet<string>> {
  const content = await storage.read(listKey(id, list));
  if (!content || sha256(content) !== list)
    throw new ServiceError(
      'DATASET_UNUSABLE',
      `The list of the images of ${id} that the training leaves out is gone: it was deleted with the dataset. Queue a new training with POST /jobs and "exclusions": "current" or "none".`,
    );
  const digests = Buffer.from(content.buffer, content.byteOffset, content.length);
  return new Set(
    Array.from({ length: content.length / digestBytes }, (_, i) =>
      digests.toString('hex', i * digestBytes, (i + 1) * digestBytes),
    ),
  );
}

/** Forgets which images of a dataset are left out, and the lists of its jobs. */
export async function forgetExclusions(storage: Storage, id: string): Promise<void> {
  await storage.remove(`${root}/${id}`);
}

/** Ids of the datasets that leave out images, including those that no longer exist. */
export async function idsOfExcluding(storage: Storage): Promise<string[]> {
  return storage.list(root);
}
