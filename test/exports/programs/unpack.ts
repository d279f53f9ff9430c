import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzip } from '../../unzip.js';

/** Unpacks an archive where it lies. @returns its folder */
export async function unpack(archive: string): Promise<string> {
  const folder = archive.replace(/\.zip$/, '');
  for (const { name, content } of await unzip(await readFile(archive))) {
    const path = join(dirname(archive), name);
    await mkdir(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) await writeFile(path, content);
  }
  return folder;
}
