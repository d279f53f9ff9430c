import { type Storage, sha256 } from '../storage/index.js';

const isDigest = (name: string) => /^[0-9a-f]{64}$/.test(name);

/**
 * What people have changed about single images of datasets: one object for each image, and the lists of jobs that keep what was
 * changed when they were queued.
 */
export interface ImageMarks {
  /** The object of an image. @param image SHA-256 of its pixels, in hexadecimal */
  key(id: string, image: string): string;
  /** SHA-256 of each image that has one, ascending: also of those that a folder no longer holds. */
  images(storage: Storage, id: string): Promise<string[]>;
  /** Keeps a list for a job, once however many jobs have the same. @returns its SHA-256 */
  keepList(storage: Storage, id: string, content: Buffer): Promise<string>;
  /** A list of a job; undefined when it is gone or damaged. */
  readList(storage: Storage, id: string, list: string): Promise<Buffer | undefined>;
  /** Removes all of it of a dataset. */
  forget(storage: Storage, id: string): Promise<void>;
  /** Ids of the datasets of which there is some, including those that no longer exist. */
  ids(storage: Storage): Promise<string[]>;
}

/** @param root of the keys in the storage */
export function imageMarks(root: string): ImageMarks {
  const images = (id: string) => `${root}/${id}/images`;
  const listKey = (id: string, list: string) => `${root}/${id}/lists/${list}`;
  return {
    key: (id, image) => `${images(id)}/${image}`,
    images: async (storage, id) => (await storage.list(images(id))).filter(isDigest),
    async keepList(storage, id, content) {
      const list = sha256(content);
      const key = listKey(id, list);
      if (!(await storage.facts(key))) await storage.write(key, content);
      return list;
    },
    async readList(storage, id, list) {
      const content = await storage.read(listKey(id, list));
      if (!content || sha256(content) !== list) return undefined;
      return Buffer.from(content.buffer, content.byteOffset, content.length);
    },
    forget: (storage, id) => storage.remove(`${root}/${id}`),
    ids: storage => storage.list(root),
  };
}
