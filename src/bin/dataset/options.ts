import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { archiveEnding } from '../../dataset/archive/archive-ending.js';
import { idFor } from '../../dataset/index.js';
import { UploadQuery } from '../../schema/dataset.js';
import { idLike } from '../../schema/job.js';
import { fieldErrors } from '../../schema/problem.js';

export type DatasetCommand =
  | { readonly name: 'list' }
  | { readonly name: 'import'; readonly path: string; readonly upload: UploadQuery & { readonly name: string } };

export const usage = `npm run dataset -- import PATH [options]
npm run dataset -- list

import makes a dataset from a folder or from a zip, tar, tar.gz or .tfrecords file.

  --name NAME          id of the dataset; derived from the title, the folder or the file by default
  --title TITLE        name of the dataset for people, in any script
  --fit FIT            how an image becomes a square: crop (default), stretch or pad
  --crop CROP          which square crop cuts out: center (default), attention or face
  --faceless FACELESS  what face does with an image that has no face: reject (default) or center
  --background RRGGBB  color behind transparent pixels and of the border of pad (default ffffff)
  --feature NAME       feature of .tfrecords files that holds the images; detected by default
  --help               this text`;

/**
 * Reads the arguments.
 * @param base folder to which a relative path belongs: where the user called npm
 * @returns null when help is wanted
 * @throws Error that names the wrong argument
 */
export function parseDatasetCommand(args: readonly string[], base = '.'): DatasetCommand | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      title: { type: 'string' },
      fit: { type: 'string' },
      crop: { type: 'string' },
      faceless: { type: 'string' },
      background: { type: 'string' },
      feature: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const [command, given, ...more] = positionals;
  if (more.length > 0) throw new Error(`One path at a time: ${more.join(' ')} is too much`);
  if (command === 'list' && given === undefined) return { name: 'list' };
  if (command !== 'import') throw new Error(`The command must be import or list, not ${command ?? 'nothing'}`);
  if (given === undefined) throw new Error('import needs the path of a folder or a file');
  if (/^https?:\/\//i.test(given)) throw new Error(`import takes a path, not an address: download ${given} first`);
  const path = resolve(base, given);
  if (!existsSync(path)) throw new Error(`There is nothing at ${path}`);
  const { help: _, ...options } = values;
  const name = values.name ?? (values.title === undefined ? nameOf(path) : idFor(values.title));
  const upload = UploadQuery.safeParse({ ...options, name });
  if (upload.success) return { name: 'import', path, upload: { ...upload.data, name } };
  const wrong = fieldErrors(upload.error);
  const isUnnamed = values.name === undefined && wrong.some(({ path }) => path === 'name');
  throw new Error(
    `${wrong.map(({ path, message }) => `--${path} ${message}`).join('; ')}${isUnnamed ? ' (give one with --name)' : ''}`,
  );
}

/** `My Faces.tar.gz` → `my-faces` */
function nameOf(path: string): string {
  return idLike(basename(path).replace(archiveEnding, ''));
}
