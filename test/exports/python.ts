import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = resolve(import.meta.dirname, '../../node_modules/.cache');

/**
 * Packages of PyPI in a folder of their own, installed once. `pip install --target` needs no venv, which some systems lack.
 * @param name of the folder
 * @returns the folder, for PYTHONPATH
 */
export async function pythonPackages(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(cache, `python-${name}`);
  const installed = join(folder, 'installed.txt');
  if (existsSync(installed)) return folder;
  await mkdir(cache, { recursive: true });
  const half = `${folder}-${process.pid}`;
  const options = ['--quiet', '--disable-pip-version-check', '--no-warn-script-location', '--target', half];
  await run('python3', ['-m', 'pip', 'install', ...options, ...packages], { maxBuffer: 10_000_000 });
  await writeFile(join(half, 'installed.txt'), packages.join('\n'));
  await rm(folder, { recursive: true, force: true });
  await rename(half, folder);
  return folder;
}

/** Runs a program in a folder, with packages of {@link pythonPackages}. */
export async function python(code: string, cwd: string, packages: string): Promise<string> {
  const env = { ...process.env, PYTHONPATH: packages, TF_CPP_MIN_LOG_LEVEL: '2' };
  const { stdout } = await run('python3', ['-c', code], { cwd, env, maxBuffer: 50_000_000 });
  return stdout;
}

/** The code of a model card. @param card in Markdown */
export function snippetOf(card: string): string {
  return /^```python\n(.*?)^```$/ms.exec(card)![1]!;
}

/**
 * The program of a model card that draws the images of given latents, and writes their levels to a file.
 * @param z, pixels names of files
 */
export function drawing(snippet: string, z: string, pixels: string): string {
  const given = snippet
    .replace(/^from PIL import Image\n/m, '')
    .replace(/^z = .*$/m, `z = np.fromfile("${z}", "float32").reshape(16, -1)`)
    .replace(/^Image\.fromarray.*$/m, `pixels.tofile("${pixels}")`);
  if (!given.includes(z) || !given.includes(pixels)) throw new Error(`Not a program that draws:\n${snippet}`);
  return given;
}
