import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface BackupCommand {
  readonly direction: 'to' | 'from';
  readonly path: string;
  readonly replace: boolean;
}

export const usage = `npm run backup -- to PATH
npm run backup -- from PATH [--replace]

to writes everything that cannot be recreated into a new folder: uploads, checkpoints, samples, metrics, and the queue
with its jobs and sweeps. The service may keep running. from restores a backup into an empty DATA_DIR; stop the service
first.

  --replace  with from: set aside what is in DATA_DIR, and empty the queue of REDIS_URL
  --help     this text`;

/**
 * Reads the arguments.
 * @param base folder to which a relative path belongs: where the user called npm
 * @returns null when help is wanted
 * @throws Error that names the wrong argument
 */
export function parseBackupCommand(args: readonly string[], base = '.'): BackupCommand | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      replace: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const [direction, path, ...more] = positionals;
  if (direction !== 'to' && direction !== 'from')
    throw new Error(`The command must be to or from, not ${direction ?? 'nothing'}`);
  if (path === undefined) throw new Error(`${direction} needs the path of a folder`);
  if (more.length > 0) throw new Error(`One path at a time: ${more.join(' ')} is too much`);
  if (direction === 'to' && values.replace)
    throw new Error('--replace belongs to from: a backup never overwrites another');
  return { direction, path: resolve(base, path), replace: values.replace };
}
