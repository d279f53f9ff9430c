import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import { listFiles, readText, remove, writeText } from './files/files.js';
import { cloneLock, withLock } from './files/lock.js';
import { SetupError } from './messages/failure.js';
import { step } from './messages/progress.js';
import { run } from './process/child.js';

/**
 * A program to compile: its configurations, which folders hold its sources, where it goes, what is copied there as it is,
 * and the configuration of the page that Vite bundles.
 * @typedef {{
 *   projects: readonly string[], sources: readonly string[], output: string, copied?: readonly string[], page?: string
 * }} Program
 */

/** The page that people look at. */
export const PAGE = 'src/web/app/vite.config.ts';
export const PAGE_TYPES = 'src/web/app/tsconfig.json';

/** The scripts of an exported page, which together are one program. */
export const EXPORTED_PAGE_TYPES = 'src/exports/html/page/tsconfig.json';

/** The client runs in browsers, too, and comes with declarations. */
export const CLIENT = 'src/client/tsconfig.json';

/** @type {Program} */
export const SERVICE = {
  projects: ['tsconfig.build.json', CLIENT],
  sources: ['src'],
  output: 'dist',
  copied: ['client/package.json', 'client/README.md'],
  page: PAGE,
};

/** @type {Program} */
export const BENCH = { projects: ['tsconfig.bench.json'], sources: ['src', 'test/bench'], output: 'dist-bench' };

/**
 * Whether the output is of these sources, judged by their names, sizes and times.
 * @param {string} root
 * @param {Program} program
 */
function isCompiled(root, program) {
  return readText(stampPath(root, program)) === fingerprint(root, program);
}

/**
 * Compiles TypeScript when a source has changed.
 * @param {string} root
 * @param {Program} program
 * @throws {SetupError} with the compiler's output
 */
export async function compile(root, program) {
  if (isCompiled(root, program)) return;
  await withLock(cloneLock(root), `compiling ${program.output}`, async () => {
    if (!isCompiled(root, program)) await compileAnew(root, program);
  });
}

/**
 * @param {string} root
 * @param {Program} program
 */
async function compileAnew(root, program) {
  remove(stampPath(root, program));
  const current = fingerprint(root, program);
  await step(`compile ${program.output}`, async () => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    for (const project of program.projects) {
      const { code, output } = await run(process.execPath, [tsc, '-p', project], { cwd: root });
      if (code !== 0) throw new SetupError(`The TypeScript sources do not compile:\n${output.trimEnd()}`);
    }
    if (program.page !== undefined) {
      const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
      const bundling = [vite, 'build', '--config', program.page, '--logLevel', 'warn'];
      const { code, output } = await run(process.execPath, bundling, { cwd: root });
      if (code !== 0) throw new SetupError(`The page cannot be bundled:\n${output.trimEnd()}`);
    }
    for (const file of program.copied ?? [])
      writeText(join(root, program.output, file), readText(join(root, 'src', file)) ?? '');
  });
  writeText(stampPath(root, program), current);
}

/**
 * @param {string} root
 * @param {Program} program
 */
const stampPath = (root, { output }) => join(root, output, '.stamp');

/**
 * @param {string} root
 * @param {Program} program
 */
function fingerprint(root, { projects, sources, copied = [] }) {
  const hash = createHash('sha256');
  const texts = [...projects, ...copied.map(file => join('src', file))];
  for (const file of ['tsconfig.json', ...texts, 'package-lock.json']) hash.update(readText(join(root, file)) ?? '');
  const files = sources
    .flatMap(folder => listFiles(join(root, folder)))
    .filter(({ path }) => /\.(ts|tsx|css|html|svg)$/.test(path));
  const lines = files.map(({ path, size, modified }) => `${relative(root, path)} ${size} ${modified}\n`);
  for (const line of lines.sort()) hash.update(line);
  return hash.digest('hex');
}
