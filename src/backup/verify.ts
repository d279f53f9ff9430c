import type { BackupManifest } from '../schema/service/backup.js';
import { joinPath, pathOfName, unlessGone } from '../storage/tree.js';
import { digestFile } from './copy-file.js';
import { type Observer, part } from './progress.js';

/** Reads every file of a backup. @throws Error with one line that names the first file that differs from what was written */
export async function verify(
  folder: string,
  { files }: Pick<BackupManifest, 'files'>,
  observer: Observer,
): Promise<void> {
  const onBytes = part(
    'verified',
    files.reduce((sum, { bytes }) => sum + bytes, 0),
    observer,
  );
  for (const { name, bytes, sha256 } of files) {
    const found = await unlessGone(digestFile(joinPath(folder, pathOfName(name)), onBytes));
    if (!found) throw new Error(`${folder} is damaged: ${name} is missing`);
    if (found.bytes !== bytes || found.sha256 !== sha256)
      throw new Error(`${folder} is damaged: ${name} does not have the bytes that were written`);
  }
}
