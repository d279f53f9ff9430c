import { z } from 'zod';
import { type FileStorage, readStored } from '../../storage/index.js';
import { thumbnailsKey } from '../places.js';

/** Files of an index: the thumbnails of a dataset's images, one after another, and what is known of them. */
export const indexFiles = { thumbnails: 'thumbnails.bin', manifest: 'thumbnails.json' } as const;

const distances = z.array(z.number());

export const IndexManifest = z.object({
  format: z.literal(1),
  /** Digest of the packed dataset that they were made from. */
  sha256: z.string(),
  images: z.int(),
  /** How far some of the images are from the nearest other one, ascending. */
  usual: distances,
  /** The same when the mirror image counts too. */
  usualMirrored: distances,
});
export type IndexManifest = z.infer<typeof IndexManifest>;

/** What is known of a dataset's index; undefined when there is none for the images as they are. */
export async function readIndex(storage: FileStorage, id: string, sha256: string): Promise<IndexManifest | undefined> {
  const manifest = await readStored(storage, `${thumbnailsKey(id)}/${indexFiles.manifest}`, IndexManifest);
  return manifest?.sha256 === sha256 ? manifest : undefined;
}
