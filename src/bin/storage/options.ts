import { parseArgs } from 'node:util';

export interface StorageCommand {
  readonly json: boolean;
}

export const usage = `npm run storage -- usage [--json]

usage adds up what is below DATA_DIR, by kind and by job, and says what can be deleted and how. It deletes nothing.

  --json  the same as one JSON document, as GET /storage answers
  --help  this text`;

/**
 * Reads the arguments.
 * @returns null when help is wanted
 * @throws Error that names the wrong argument
 */
export function parseStorageCommand(args: readonly string[]): StorageCommand | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const [command, ...more] = positionals;
  if (command !== 'usage' || more.length > 0)
    throw new Error(`The command must be usage, not ${positionals.join(' ') || 'nothing'}`);
  return { json: values.json };
}
