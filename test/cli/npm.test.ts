import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dcgan-npm-'));
  await writeFile(join(folder, 'here.zip'), 'something');
  // As npm link puts it on the PATH.
  await symlink(join(root, 'src', 'setup', 'dcgan.js'), join(folder, 'dcgan'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['npm run dcgan --', 'npm', ['--prefix', root, 'run', '--silent', 'dcgan', '--']],
  ['the bin of the package', './dcgan', []],
])('%s works in the folder from which it is called, and ends with its exit code', (_, command, before) => {
  const run = (...args: string[]) => {
    const environment = { ...process.env, DCGAN_URL: 'http://127.0.0.1:1' };
    const { status, stderr } = spawnSync(command, [...before, ...args], {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
    });
    return { code: status, stderr };
  };
  expect(run('import', 'nowhere.zip')).toMatchObject({ code: 2, stderr: expect.stringContaining('nowhere.zip') });
  // It is found, and there is no service to send it to.
  expect(run('import', 'here.zip')).toMatchObject({ code: 3, stderr: expect.stringContaining('127.0.0.1:1') });
  expect(run('export', '--format', 'pickle')).toMatchObject({ code: 2 });
});
