import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../files/cache.js';
import { remove } from '../files/files.js';
import { SetupError } from '../messages/failure.js';
import { step } from '../messages/progress.js';
import { npmFailure } from '../packages.js';
import { run } from '../process/child.js';

const SPACE = 250_000_000;

/** The versions of Node that are tried besides the installed one: each maintained LTS and the next. */
export const NODES = ['22.23.3', '24.21.0', '26.10.0'];

/**
 * Fetches another Node from npm, which has each as a package with its headers.
 * @param {string} cache
 * @param {string} version
 * @returns {Promise<string>} the folder with `bin/node`
 * @throws {SetupError} when npm has none for this machine
 */
export function fetchNode(cache, version) {
  const name = `node-${process.platform}-${process.arch}`;
  return cached(cache, `${name}-${version}`, {
    purpose: `fetching Node ${version}`,
    bytes: SPACE,
    fill: directory =>
      step(`Node ${version}`, async () => {
        const args = ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', `${name}@${version}`];
        const { code, output } = await run('npm', [...args, '--prefix', directory], { cwd: directory });
        if (code !== 0) throw new SetupError(npmFailure(output));
        const modules = join(directory, 'node_modules');
        for (const part of ['bin', 'include']) renameSync(join(modules, name, part), join(directory, part));
        remove(modules);
      }),
  });
}
