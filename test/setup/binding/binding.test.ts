import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installBinding } from '../../../src/setup/binding/binding.js';
import { isPlainPath, makeWorkplace } from '../../../src/setup/binding/workplace.js';
import { chooseTarget, nvidiaDriver } from '../../../src/setup/machine/target.js';

const installed = resolve(import.meta.dirname, '../../../node_modules');
const own = join('@tensorflow', 'tfjs-node-gpu');
/** All that make, a shell, a compiler or a regular expression could take amiss. */
const awkward = `a clone (1) [of] "Zoë's" & $dcgan; 日本語 #2 %20`;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'dcgan-binding-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A clone whose packages are this one's, with a binding's package of its own in which nothing is compiled yet. */
function cloneWithoutBinding(root: string): void {
  const modules = join(root, 'node_modules');
  mkdirSync(join(modules, '@tensorflow'), { recursive: true });
  for (const scope of ['.', '@tensorflow'])
    for (const name of readdirSync(join(installed, scope)))
      if (!['@tensorflow', 'tfjs-node-gpu', '.dcgan'].includes(name))
        symlinkSync(join(installed, scope, name), join(modules, scope, name));
  cpSync(join(installed, own), join(modules, own), {
    recursive: true,
    filter: path => !['lib', 'deps'].includes(path.slice(join(installed, own).length + 1)),
  });
  mkdirSync(join(modules, own, 'deps'));
  for (const part of ['lib', 'include'])
    symlinkSync(join(installed, own, 'deps', part), join(modules, own, 'deps', part));
  cpSync(join(dirname(installed), 'package.json'), join(root, 'package.json'));
}

it('compiles and loads in a clone, and with a cache, whose paths make could not take', async () => {
  const root = join(directory, awkward, 'clone');
  const cache = join(directory, awkward, 'cache');
  cloneWithoutBinding(root);
  const { platform, arch, env } = process;
  const target = chooseTarget({ platform, arch, tensorflow: env.TENSORFLOW || 'auto', driver: nvidiaDriver() });
  await installBinding(root, cache, target);
  expect(existsSync(join(root, 'node_modules', own, 'lib', 'napi-v8', 'tfjs_binding.node'))).toBe(true);
  // What it was compiled in is gone.
  expect(readdirSync(cache)).toEqual([expect.stringMatching(/^tfjs-binding-/)]);
}, 300_000);

it('compiles in the first folder whose path is plain, and says what to do when there is none', () => {
  const spaced = join(directory, 'with space');
  mkdirSync(spaced);
  const workplace = makeWorkplace([spaced, join(directory, 'missing'), directory, '/']);
  expect(dirname(workplace)).toBe(directory);
  expect(() => makeWorkplace([spaced])).toThrow(/letters, digits and - _ \. \+ @.*with space\. Set TMPDIR/);
  expect(isPlainPath('/home/jane.doe/.cache/c++-1_2')).toBe(true);
});
