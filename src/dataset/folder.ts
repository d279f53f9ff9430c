import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from './decode-image.js';
import { imageOfExample } from './example.js';
import { Rejection, type Source, type SourceImage } from './source.js';
import { findRecords, readRecord } from './tfrecord.js';

/** Raised when the same files would be decoded to other images. */
const decodingVersion = 1;
/** Larger files are not read: no image within the limit on pixels needs as much. */
const maxFileBytes = 256 * 2 ** 20;

interface FoundFile {
  /** Path within the folder, with '/'. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** The images in a folder: image files at any depth, and the records of its .tfrecords files, in order of their paths. */
export async function folderSource(folder: string): Promise<Source> {
  const files = await findFiles(folder);
  const hash = createHash('sha256').update(`${decodingVersion}`);
  for (const { name, size, mtimeMs } of files) hash.update(`\n${name}\0${size}\0${mtimeMs}`);
  return {
    fingerprint: hash.digest('hex'),
    async open() {
      const images: SourceImage[] = [];
      for (const file of files)
        for (const image of isTfRecord(file.name) ? await recordsOf(file) : [imageFile(file)]) images.push(image);
      return images;
    },
  };
}

function isTfRecord(name: string): boolean {
  return /\.tfrecords?(\.gz)?$/i.test(name);
}

function imageFile({ name, path, size: bytes }: FoundFile): SourceImage {
  return {
    name,
    async pixels(size) {
      if (bytes > maxFileBytes)
        throw new Rejection('tooManyPixels', `${bytes} bytes; at most ${maxFileBytes} are read`);
      return decodeImage(await read(path), size);
    },
  };
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'ENOENT') throw error;
    throw new Rejection('corrupt', code === 'EACCES' ? 'may not be read' : 'was removed');
  }
}

async function recordsOf({ name, path }: FoundFile): Promise<SourceImage[]> {
  const { records, fault } = await findRecords(path);
  const images: SourceImage[] = records.map((record, i) => ({
    name: `${name}#${i}`,
    pixels: async size => decodeImage(imageOfExample(await readRecord(path, record)), size),
  }));
  if (fault) images.push({ name, pixels: () => Promise.reject(fault) });
  return images;
}

/** Every file but hidden ones. A link is followed to a file, not to a folder, which could hold itself. */
async function findFiles(folder: string, prefix = ''): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    // One by one: a call cannot take as many arguments as a folder can have files.
    if (entry.isDirectory()) for (const file of await findFiles(path, `${name}/`)) files.push(file);
    else if (entry.isFile() || entry.isSymbolicLink()) {
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile()) files.push({ name, path, size: found.size, mtimeMs: found.mtimeMs });
    }
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}
