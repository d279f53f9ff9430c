import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Name } from '../schema/name.js';
import { parseJson } from '../schema/parse-json.js';
import { type Put, readJson, type Storage } from '../storage/index.js';
import { type DatasetFolders, type Place, storageOf } from './places.js';
import { optionsFile } from './source/folder-options.js';

const root = 'dataset-titles';
const keyOf = (id: string) => `${root}/${id}.json`;
/** Next to the packed images of an upload: the title that it was uploaded with. */
const ownFile = 'title.json';
const Given = z.object({ title: z.string().nullable() });
const Own = z.object({ title: Name });
/** Our own dataset.json files are small; those of other programs can be very large. */
const maxBytes = 65_536;

/** Stores the title that a new dataset comes with next to its images. */
export async function putTitle(put: Put, title: string): Promise<void> {
  await put(ownFile, Buffer.from(JSON.stringify({ title })));
}

/** The title of a dataset: the one it was last given, else the one it came with; null when it has none. */
export async function titleOf(place: Place, folders: DatasetFolders): Promise<string | null> {
  const storage = storageOf(folders);
  const given = await readJson(storage, keyOf(place.id), Given);
  if (given) return given.title;
  if (place.kind === 'upload') return (await readJson(storage, `${place.key}/${ownFile}`, Own))?.title ?? null;
  return place.kind === 'folder' ? folderTitle(join(folders.datasetsDir, place.id, optionsFile)) : null;
}

/** Gives a dataset another title, or none; without one, a folder falls back to the title in its dataset.json. */
export async function setTitle(storage: Storage, { id, kind }: Place, title: string | null): Promise<void> {
  if (title === null && kind !== 'upload') return forgetTitle(storage, id);
  await storage.write(keyOf(id), Buffer.from(JSON.stringify({ title })));
}

export async function forgetTitle(storage: Storage, id: string): Promise<void> {
  await storage.remove(keyOf(id));
}

/** Ids of the datasets that were renamed, including those that no longer exist. */
export async function idsOfTitled(storage: Storage): Promise<string[]> {
  return (await storage.list(root)).map(name => name.replace(/\.json$/, ''));
}

/** An invalid dataset.json is reported when the folder is opened, not here. */
async function folderTitle(path: string): Promise<string | null> {
  try {
    if ((await stat(path)).size > maxBytes) return null;
    return parseJson((await readFile(path, 'utf8')).replace(/^\ufeff/, ''), Own)?.title ?? null;
  } catch {
    return null;
  }
}
