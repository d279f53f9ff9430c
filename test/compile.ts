import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '..');

/**
 * Compiles modules of src, with what they import, for tests that run them in a process of their own.
 * @param modules paths under src, without extension: 'queue/embedded-redis'
 * @returns the directory with the JavaScript, in which src's packages are found, and its removal
 */
export async function compile(modules: readonly string[]): Promise<{ directory: string; remove(): Promise<void> }> {
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, 'test-'));
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  const options =
    '--ignoreConfig --module nodenext --target es2023 --types node --skipLibCheck --allowJs --rootDir src';
  await promisify(execFile)(
    join(root, 'node_modules', '.bin', 'tsc'),
    [...modules.map(module => join('src', `${module}.ts`)), ...options.split(' '), '--outDir', directory],
    { cwd: root },
  );
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}
