import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId } from '../../src/job/spec.js';
import { FileStorage } from '../../src/storage/index.js';
import { taskFolders } from '../../src/tasks/task-folders.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('the folders of forgotten tasks go, those of new tasks and of anything else stay', async () => {
  const storage = new FileStorage(directory);
  const folders = taskFolders(storage);
  const now = new Date('2026-07-01T12:00:00Z');
  const minutesAgo = (minutes: number) => newId('task', new Date(now.getTime() - minutes * 60_000));
  const [old, kept, fresh] = [minutesAgo(10), minutesAgo(20), minutesAgo(0)];
  for (const id of [old, kept, fresh]) await folders.create(id, { image: Buffer.from(id) });
  await storage.write('tasks/notes', Buffer.from('of a user'));
  const asked: (readonly string[])[] = [];
  const known = async (ids: readonly string[]) => {
    asked.push(ids);
    return new Set([kept]);
  };
  expect(await folders.sweep(known, now.getTime())).toEqual([old]);
  expect(asked).toEqual([[kept, old]]);
  expect(await storage.list('tasks')).toEqual(['notes', kept, fresh]);
  expect(Buffer.from((await folders.read(kept, 'image'))!).toString()).toBe(kept);
  expect(await folders.read(old, 'image')).toBeUndefined();
});
