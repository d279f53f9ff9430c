import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/**
 * What stands for the last release until there is one: the last commit before keys, S3 and metrics. Jobs have got
 * hyperparameters since then, which it does not know.
 */
const beforeThereWasOne = 'e1fa26b';

/** The release that people upgrade from: UPGRADE_FROM, the newest tag, or else a commit of before the first release. */
export async function lastRelease(): Promise<string> {
  const { UPGRADE_FROM: asked } = process.env;
  if (asked) return asked;
  return run('git', ['describe', '--tags', '--abbrev=0'], { cwd: root }).then(
    ({ stdout }) => stdout.trim(),
    () => beforeThereWasOne,
  );
}

/**
 * Compiles the service as it was at a revision, with the packages of now, which must have those that it needs.
 * @returns what dist is of this one
 */
export async function compiled(revision: string): Promise<string> {
  const { stdout } = await run('git', ['rev-parse', '--verify', `${revision}^{commit}`], { cwd: root });
  const folder = join(root, 'node_modules', '.cache', `release-${stdout.trim().slice(0, 12)}`);
  const dist = join(folder, 'dist');
  if (existsSync(dist)) return dist;
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const tarball = join(partial, 'source.tar');
  await run('git', ['archive', '--output', tarball, stdout.trim()], { cwd: root });
  await run('tar', ['-xf', tarball, '-C', partial]);
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  // Types of packages may have changed since; what matters is what runs.
  await run(process.execPath, [tsc, '-p', join(partial, 'tsconfig.build.json')]).catch(() => {});
  await writeFile(join(partial, 'dist', 'package.json'), '{"type":"module"}');
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
  return dist;
}
