import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { DatasetLibrary, uploadLimits } from '../../src/dataset/index.js';
import { sharing } from '../../src/dataset/share.js';
import { parseSettings } from '../../src/schema/service/settings.js';
import { until } from '../wait.js';
import { picture, temporaryFolders } from './folders.js';

describe('work that is shared', () => {
  test('is done once for all who ask at the same time and a while after', async () => {
    const share = sharing<number>({ keptMs: 30, maxKept: 2 });
    let done = 0;
    const work = async () => {
      await sleep(5);
      return ++done;
    };
    expect(await Promise.all([share('a', work), share('a', work), share('b', work)])).toEqual([1, 1, 2]);
    expect(await share('a', work)).toBe(1);
    await until('it is forgotten', async () => (await share('a', work)) > 2);
  });

  test('is done anew after a failure, and when others came after it', async () => {
    const share = sharing<string>({ keptMs: 60_000, maxKept: 2 });
    await expect(share('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    for (const key of ['a', 'b', 'c']) expect(await share(key, async () => key)).toBe(key);
    expect(await share('a', async () => 'anew')).toBe('anew');
    expect(await share('c', async () => 'anew')).toBe('c');
  });
});

describe('a library', () => {
  const { folders, prepare, write } = temporaryFolders();
  const open = () => new DatasetLibrary({ ...folders, limits: uploadLimits(parseSettings({})), concurrency: 2 });

  test('looks at a folder once for many who ask, and again when it was decoded', async () => {
    await write({ 'cats/1.png': await picture('red') });
    await prepare('cats');
    const library = open();
    expect((await library.find('cats')).status).toBe('ready');
    await write({ 'cats/2.png': await picture('lime') });
    // What was seen a moment ago.
    expect((await library.find('cats')).status).toBe('ready');
    expect((await open().find('cats')).status).toBe('changed');
    await prepare('cats');
    expect(await library.find('cats')).toMatchObject({ status: 'ready', images: 2 });
    await write({ 'cats/3.png': await picture('blue') });
    await until('it looks again', async () => (await library.find('cats')).status === 'changed');
  });

  test('makes the preview of a folder once for many who ask, until the folder changes', async () => {
    await write({ 'cats/1.png': await picture('red') });
    const library = open();
    const [one, two] = await Promise.all([library.preview('cats'), library.preview('cats')]);
    expect(two).toBe(one);
    await rm(join(folders.datasetsDir, 'cats/1.png'));
    await write({ 'cats/2.png': await picture('lime') });
    expect(await library.preview('cats')).toBe(one);
    await until('it looks again', async () => (await library.preview('cats')) !== one);
  });
});
