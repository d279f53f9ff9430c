import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileStorage } from '../../src/storage/index.js';
import { storageConformance } from './conformance.js';

let root: string;
const make = async () => {
  root = await mkdtemp(join(tmpdir(), 'storage-'));
  return new FileStorage(root);
};
const dispose = () => rm(root, { recursive: true });

storageConformance('FileStorage', make, dispose);

describe('FileStorage', () => {
  let storage: FileStorage;
  beforeEach(async () => {
    storage = await make();
  });
  afterEach(dispose);

  /** A process id that no process has any more, and the name of a leftover of it. */
  const leftover = (key = '', host = hostname(), pid: number | string = 2 ** 22 + 1) =>
    join(root, '.tmp', [encodeURIComponent(host), pid, 'id', encodeURIComponent(key)].join('~'));
  const leave = async (path: string, object = 'a') => {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, object), 'left');
  };

  test('nothing temporary is left by writes, replacements, failures and removals', async () => {
    await storage.write('object', Buffer.from('1'));
    for (let i = 0; i < 2; i++) await storage.commit('group', put => put('a', Buffer.from('1')));
    await expect(storage.commit('group', () => Promise.reject(new Error('full')))).rejects.toThrow('full');
    await storage.remove('group');
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  test('an error of the file system is passed on and leaves nothing', async () => {
    await storage.write('object', Buffer.from('1'));
    await expect(storage.write('object/below', Buffer.from('2'))).rejects.toThrow(/ENOTDIR|EEXIST/);
    expect(await readdir(root)).toEqual(['.tmp', 'object']);
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  test('cleans up after a process that died, not after one that lives', async () => {
    await leave(leftover());
    await leave(leftover('', hostname(), process.ppid));
    await leave(leftover('', 'another-host'));
    await writeFile(join(root, '.tmp', 'no-such-form'), '');
    await storage.clean();
    expect((await readdir(join(root, '.tmp'))).sort()).toEqual(
      [`${hostname()}~${process.ppid}~id~`, 'another-host~4194305~id~', 'no-such-form'].sort(),
    );
  });

  test('cleans up after a process of the same id in an earlier life', async () => {
    const path = leftover('', hostname(), process.pid);
    await leave(path);
    await storage.clean();
    expect(await readdir(join(root, '.tmp'))).toHaveLength(1);
    const uptime = process.uptime;
    process.uptime = () => -10;
    try {
      await storage.clean();
    } finally {
      process.uptime = uptime;
    }
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  test('a group that was set aside comes back when its replacement never did', async () => {
    await leave(leftover('root/group'));
    await storage.clean();
    expect(await readFile(join(root, 'root/group/a'), 'utf8')).toBe('left');
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  test('a group that was set aside goes when its replacement is in place', async () => {
    await storage.commit('root/group', put => put('b', Buffer.from('new')));
    await leave(leftover('root/group'));
    await storage.clean();
    expect(await readdir(join(root, 'root/group'))).toEqual(['b']);
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  test('a permission that is given back, or whose holder died, leaves nothing', async () => {
    const holder = await storage.fenced('job', 1);
    await holder.write('object', Buffer.from('1'));
    await holder.close();
    const dead = join(root, '.fences', `job~2~${encodeURIComponent(hostname())}~${2 ** 22 + 1}`);
    // What it was replacing when it died.
    await leave(join(dead, `${encodeURIComponent(hostname())}~${2 ** 22 + 1}~id~group`));
    const alive = await storage.fenced('other', 1);
    await storage.clean();
    expect(await storage.list('group')).toEqual(['a']);
    expect(await readdir(join(root, '.fences'))).toEqual([`other~1~${encodeURIComponent(hostname())}~${process.pid}`]);
    await alive.close();
  });
});
