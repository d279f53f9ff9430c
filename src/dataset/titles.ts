import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Name } from '../schema/name.js';
import { parseJson } from '../schema/parse-json.js';
import { FileStorage, type Put, readJson } from '../storage/index.js';
import type { DatasetFolders, Place } from './places.js';
import { optionsFile } from './source/folder-options.js';

const root = 'dataset-titles';
const keyOf = (id: string) => `${root}/${id}.json`;
/** Beside the packed images of an upload: the title that came with it. */
const ownFile = 'title.json';
const Given = z.object({ title: z.string().nullable() });
const Own = z.object({ title: Name });
/** A dataset.json that is ours is small; those of other programs can be very large. */
const maxBytes = 65_536;

/** Puts the title that a new dataset comes with beside its images. */
export async function putTitle(put: Put, title: string): Promise<void> {
  await put(ownFile, Buffer.from(JSON.stringify({ title })));
}

/** What people call a dataset: as it was renamed last, or else as it came; null when it has no title. */
export async function titleOf(place: Place, { dataDir, datasetsDir }: DatasetFolders): Promise<string | null> {
  const storage = new FileStorage(dataDir);
  const given = await readJson(storage, keyOf(place.id), Given);
  if (given) return given.title;
  if (place.kind === 'upload') return (await readJson(storage, `${place.key}/${ownFile}`, Own))?.title ?? null;
  return place.kind === 'folder' ? folderTitle(join(datasetsDir, place.id, optionsFile)) : null;
}

/** Gives a dataset another title, or none; without one, a folder has that of its dataset.json again. */
export async function setTitle({ id, kind }: Place, title: string | null, dataDir: string): Promise<void> {
  if (title === null && kind !== 'upload') return forgetTitle(id, dataDir);
  await new FileStorage(dataDir).write(keyOf(id), Buffer.from(JSON.stringify({ title })));
}

export async function forgetTitle(id: string, dataDir: string): Promise<void> {
  await new FileStorage(dataDir).remove(keyOf(id));
}

/** Ids of the datasets that were renamed, also of those that are gone. */
export async function idsOfTitled(storage: FileStorage): Promise<string[]> {
  return (await storage.list(root)).map(name => name.replace(/\.json$/, ''));
}

/** That it is not valid is said where the folder is opened. */
async function folderTitle(path: string): Promise<string | null> {
  try {
    if ((await stat(path)).size > maxBytes) return null;
    return parseJson((await readFile(path, 'utf8')).replace(/^\ufeff/, ''), Own)?.title ?? null;
  } catch {
    return null;
  }
}
