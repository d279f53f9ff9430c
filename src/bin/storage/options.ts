import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export type StorageCommand =
  | { readonly name: 'usage'; readonly json: boolean }
  /** Addresses that begin with s3://, or absolute paths of folders. */
  | { readonly name: 'copy'; readonly from: string; readonly to: string; readonly replace: boolean };

export const usage = `npm run storage -- usage [--json]
npm run storage -- copy FROM TO [--replace]

usage adds up what is below DATA_DIR and in the bucket of STORAGE_URL, by kind and by job, and says what can be deleted
and how. It deletes nothing.

copy copies what a service keeps in FROM to TO, each of which is a folder, as in DATA_DIR, or s3://bucket/prefix, as in
STORAGE_URL; S3_ENDPOINT and the credentials are those of the service. It skips what is there already, reads back what it
writes, and continues when it is run again after an interruption. Stop the service that uses TO first.

  --json     with usage: the same as one JSON document, as GET /storage answers
  --replace  with copy: overwrite what differs in TO
  --help     this text`;

/**
 * Reads the arguments.
 * @param base folder to which a relative path belongs: where the user called npm
 * @returns null when help is wanted
 * @throws Error that names the wrong argument
 */
export function parseStorageCommand(args: readonly string[], base = '.'): StorageCommand | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      replace: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const [command, ...places] = positionals;
  if (command !== 'usage' && command !== 'copy')
    throw new Error(`The command must be usage or copy, not ${command ?? 'nothing'}`);
  if (command === 'copy' && values.json) throw new Error('--json belongs to usage');
  if (command === 'usage' && values.replace) throw new Error('--replace belongs to copy: usage changes nothing');
  if (command === 'usage') {
    if (places.length > 0) throw new Error(`usage takes no more: ${places.join(' ')} is too much`);
    return { name: 'usage', json: values.json };
  }
  const [from, to, ...more] = places.map(place => (place.startsWith('s3://') ? bare(place) : resolve(base, place)));
  if (from === undefined || to === undefined)
    throw new Error('copy needs two places, FROM and TO: each a folder, or s3://bucket/prefix');
  if (more.length > 0) throw new Error(`copy takes two places: ${more.join(' ')} is too much`);
  const [outer, inner] = [`${from}/`, `${to}/`];
  if (outer.startsWith(inner) || inner.startsWith(outer))
    throw new Error(`${from} and ${to} are one place, or one is in the other: choose another target`);
  return { name: 'copy', from, to, replace: values.replace };
}

function bare(address: string): string {
  return address.replace(/\/+$/, '');
}
