import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { UploadedFile } from '../../client/index.js';
import { archiveEnding } from '../../dataset/archive/archive-ending.js';
import { findFiles } from '../../dataset/source/find-files.js';
import { idFor } from '../../dataset/upload/id-for.js';
import { idLike } from '../../schema/job.js';
import { UsageError } from '../failures.js';

/** What is to become a dataset. */
export interface Pictures {
  readonly path: string;
  readonly files: readonly UploadedFile[];
  readonly bytes: number;
  /** Files and links that cannot be read, with the reason. */
  readonly left: readonly string[];
}

/**
 * The files of a folder, at any depth, or one file: an image or an archive. Their contents are read as they are sent.
 * @throws UsageError when there is nothing
 */
export async function findPictures(path: string): Promise<Pictures> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error)
    throw new UsageError(found.code === 'ENOENT' ? `There is nothing at ${path}` : `${path}: ${found.message}`);
  if (!found.isDirectory())
    return { path, files: [{ content: await openAsBlob(path), name: basename(path) }], bytes: found.size, left: [] };
  const { files } = await findFiles(path);
  const usable = files.filter(({ refused }) => refused === undefined);
  if (usable.length === 0) throw new UsageError(`The folder ${path} holds no files`);
  const uploaded: UploadedFile[] = [];
  for (const { path: file, name } of usable) uploaded.push({ content: await openAsBlob(file), name });
  return {
    path,
    files: uploaded,
    bytes: usable.reduce((sum, { bytes }) => sum + bytes, 0),
    left: files.flatMap(({ name, refused }) => (refused === undefined ? [] : [`${name} ${refused}`])),
  };
}

/**
 * What a dataset is called that is made of a path, as far as nothing else was given: `My Faces.tar.gz` → `my-faces`. A
 * name of which an id cannot be made is the title.
 */
export function namesOf(
  path: string,
  given: { readonly name?: string | undefined; readonly title?: string | undefined },
): { readonly name: string; readonly title?: string } {
  const own = basename(resolve(path)).replace(archiveEnding, '');
  const name = given.name ?? idFor(given.title ?? own);
  const title = given.title ?? (given.name === undefined && idLike(own) !== name ? own : undefined);
  return title === undefined ? { name } : { name, title };
}
