import { writeFile } from 'node:fs/promises';
import { extname, relative, resolve } from 'node:path';
import { oneOf } from '../../schema/advice/plain-message.js';
import { CommandError, UsageError } from '../failures.js';

/**
 * The format that a file's name asks for.
 * @param formats what there is, by the ending of the name: `.jpg`
 * @throws UsageError for any other ending
 */
export function formatOf<Format>(file: string, formats: Readonly<Record<string, Format>>): Format {
  const format = formats[extname(file).toLowerCase()];
  if (format !== undefined) return format;
  throw new UsageError(`The name of the file must end in ${oneOf(Object.keys(formats))}, not ${file}`);
}

/**
 * Writes a file that a user has named.
 * @returns its path as the user would write it
 * @throws CommandError that says why it cannot be written
 */
export async function writeOutput(folder: string, file: string, bytes: Uint8Array): Promise<string> {
  const path = resolve(folder, file);
  try {
    await writeFile(path, bytes);
  } catch (error) {
    throw new CommandError(`${file} cannot be written: ${(error as Error).message}`);
  }
  const short = relative(folder, path);
  return short.startsWith('..') ? path : short;
}
