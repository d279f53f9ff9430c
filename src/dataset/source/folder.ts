import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Framing } from '../../schema/dataset.js';
import { ownFiles } from '../upload/limits.js';
import { filesSource } from './files-source.js';
import { findFiles, rawNameOf } from './find-files.js';
import { optionsFile, readFolderOptions } from './folder-options.js';
import type { Source } from './source-image.js';

/** To be raised when the same files would be decoded to different images. */
const decodingVersion = 4;
/** Files that are added to the fingerprint before others get their turn. */
const filesAtOnce = 1000;

export interface Folder {
  readonly source: Source;
  readonly framing: Framing;
}

/** As earlier versions spelled it: folders that they packed keep their fingerprint and need not be decoded again. */
function formerly(framing: Framing): object {
  const { crop, faceless } = framing;
  return {
    ...framing,
    ...(crop === 'center' && { crop: 'centre' }),
    ...(faceless === 'center' && { faceless: 'centre' }),
  };
}

/**
 * The images in a folder: image files at any depth, and the contents of its archives and .tfrecords files, in order
 * of their paths.
 * @throws ServiceError DATASET_UNUSABLE when its dataset.json is not valid, or a part of it cannot be read
 */
export async function openFolder(folder: string, signal?: AbortSignal): Promise<Folder> {
  const { files, count } = await findFiles(folder, optionsFile);
  const { feature, title: _, ...framing } = await readFolderOptions(folder);
  const hash = createHash('sha256').update(JSON.stringify([decodingVersion, formerly(framing), feature]));
  for (const [i, file] of files.entries()) {
    hash.update('\n').update(rawNameOf(file)).update(`\0${file.bytes}\0${file.mtimeMs}`);
    // A folder may have a million files, and other requests need an answer in the meantime.
    if (i % filesAtOnce === filesAtOnce - 1) await setImmediate();
  }
  return { framing, source: filesSource(hash.digest('hex'), files, ownFiles, { count, feature, signal }) };
}
