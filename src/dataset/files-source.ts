import { type ArchiveFile, entriesOf, UnpackBudget, type UnpackLimits } from './archive/index.js';
import { decodeImage } from './decode-image.js';
import type { Source, SourceImage } from './source.js';

/** A file that is an image, or holds some: an archive, or TFRecords. */
export type SourceFile = ArchiveFile;

export interface FilesSourceOptions {
  /** Feature of TFRecords that holds the images; found by its content when left out. */
  readonly feature?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The images of files, in the order of the files.
 * @param fingerprint changes whenever the files may have changed
 * @param limits on what all of them together unpack to
 */
export function filesSource(
  fingerprint: string,
  files: readonly SourceFile[],
  limits: UnpackLimits,
  { feature, signal }: FilesSourceOptions = {},
): Source {
  return {
    fingerprint,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    async *images() {
      const budget = new UnpackBudget(limits);
      for (const file of files)
        for await (const { name, bytes, read } of entriesOf(file, budget, signal, feature))
          yield { name, bytes, decode: async framing => decodeImage(await read(), framing) } satisfies SourceImage;
    },
  };
}
