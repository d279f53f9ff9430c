import { type ArchiveFile, entriesOf, isLitter, UnpackBudget, type UnpackLimits } from '../archive/index.js';
import { decodeImage } from '../image/decode.js';
import { type Findings, newFindings } from './findings.js';
import type { Source, SourceImage } from './source-image.js';

/** A file that is an image or contains images: an archive, or TFRecords. */
export type SourceFile = ArchiveFile;

export interface FilesSourceOptions {
  /** Feature of TFRecords that holds the images; detected from its content when omitted. */
  readonly feature?: string | undefined;
  /** Counts what else lies next to the files. */
  readonly count?: ((findings: Findings) => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The images of files, in the order of the files.
 * @param fingerprint changes whenever the files may have changed
 * @param limits on what all of them unpack to, in total
 */
export function filesSource(
  fingerprint: string,
  files: readonly SourceFile[],
  limits: UnpackLimits,
  { count, feature, signal }: FilesSourceOptions = {},
): Source {
  return {
    fingerprint,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    async *images(findings = newFindings()) {
      await count?.(findings);
      const budget = new UnpackBudget(limits, findings);
      for (const file of files) {
        // A single file is what the user asked for, whatever it is called.
        if (files.length > 1 && isLitter(file.name)) {
          findings.ignored.litter++;
          continue;
        }
        for await (const { name, bytes, isRecord, read } of entriesOf(file, budget, signal, feature))
          yield {
            name,
            bytes,
            isRecord,
            decode: async (framing, wanted) => decodeImage(await read(), framing, wanted),
          } satisfies SourceImage;
      }
    },
  };
}
