import { mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BackupProgress, backUp, restore } from '../../src/backup/index.js';
import type { QueueEntry } from '../../src/schema/service/backup.js';

let directory: string;
let dataDir: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-backup-'));
  dataDir = join(directory, 'data');
  for (const id of ['a', 'b', 'c']) await group(id);
  await writeFile(join(dataDir, 'checkpoints', 'latest.json'), '{"checkpoint":"c"}');
  await put('jobs/job-1/metrics.ndjson', '{"step":1}\n');
  await put('jobs/job-1/samples/1.png', 'a sample');
  await put('jobs/job-1/samples/2.png.tmp', 'being written');
  await put('dataset-titles/cats.json', '{"title":"Cats"}');
  await put(`exclusions/cats/images/${'a'.repeat(64)}`, '');
  await put(`crops/cats/images/${'b'.repeat(64)}`, '{"x":1,"y":0,"side":32}');
  await put('checkpoint-names/b.json', '{"name":"the good one"}');
  await put('names/job-1/anna/favourite.json', '{"z":[0]}');
  await put('packed/cats/images.bin', 'can be made again');
  await put('checkpoints/.tmp/leftover', 'of a dead process');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function put(path: string | Buffer, text: string): Promise<void> {
  const whole = Buffer.concat([Buffer.from(`${dataDir}/`), Buffer.from(path)]);
  await mkdir(whole.subarray(0, whole.lastIndexOf('/')), { recursive: true });
  await writeFile(whole, text);
}

/** A checkpoint, as far as a backup is concerned. */
async function group(id: string): Promise<void> {
  await put(`checkpoints/${id}/weights.bin`, `weights of ${id}`);
  await put(`checkpoints/${id}/manifest.json`, `{"id":"${id}"}`);
}

const entry: QueueEntry = { space: 'bull', key: 'job-1', expiresAt: null, dump: 'AAAA' };
const to = (name: string, more: { signal?: AbortSignal; onProgress?: (progress: BackupProgress) => void } = {}) =>
  backUp({
    dataDir,
    path: join(directory, name),
    version: '1',
    dumpQueue: async () => [entry],
    onProgress: () => {},
    ...more,
  });
const from = (name: string, into: string, more: { replace?: boolean; signal?: AbortSignal } = {}) => {
  const filled: QueueEntry[] = [];
  const restored = restore({
    path: join(directory, name),
    dataDir: join(directory, into),
    replace: false,
    onProgress: () => {},
    restoreQueue: async entries => {
      filled.push(...entries);
    },
    ...more,
  });
  return restored.then(result => ({ ...result, filled }));
};
const tree = async (folder: string) =>
  ((await readdir(join(directory, folder), { recursive: true })) as string[]).sort();

describe('a backup', () => {
  it('has what cannot be made again, and nothing else; it comes back as it was', async () => {
    const { files } = await to('backup');
    expect(files.map(({ name }) => name).sort()).toEqual([
      'data/checkpoint-names/b.json',
      ...['a', 'b', 'c'].flatMap(id => [`data/checkpoints/${id}/manifest.json`, `data/checkpoints/${id}/weights.bin`]),
      'data/checkpoints/latest.json',
      `data/crops/cats/images/${'b'.repeat(64)}`,
      'data/dataset-titles/cats.json',
      `data/exclusions/cats/images/${'a'.repeat(64)}`,
      'data/jobs/job-1/metrics.ndjson',
      'data/jobs/job-1/samples/1.png',
      'data/names/job-1/anna/favourite.json',
      'queue.ndjson',
    ]);
    const { filled, aside } = await from('backup', 'new');
    expect([filled, aside]).toEqual([[entry], null]);
    expect(await tree('new')).toEqual((await tree('backup/data')).sort());
    expect(await readFile(join(directory, 'new/checkpoints/b/weights.bin'), 'utf8')).toBe('weights of b');
  });

  it('holds names that are not UTF-8, and links, whose targets stay where they are', async () => {
    const name = Buffer.from('datasets/cats/\x8e\x8e.jpg', 'latin1');
    await put(name, 'a picture');
    await symlink(join(directory, 'elsewhere'), join(dataDir, 'datasets', 'linked'));
    const { links } = await to('backup');
    expect(links).toEqual([{ name: 'data/datasets/linked', target: join(directory, 'elsewhere') }]);
    await from('backup', 'new');
    const restored = Buffer.concat([Buffer.from(`${join(directory, 'new')}/`), name]);
    expect(await readFile(restored, 'utf8')).toBe('a picture');
    expect(await readlink(join(directory, 'new/datasets/linked'))).toBe(join(directory, 'elsewhere'));
  });

  it('takes the newer checkpoint where one vanishes while it is copied', async () => {
    let isNew = false;
    const onProgress = async () => {
      if (isNew) return;
      isNew = true;
      // At once, as the service does it.
      const { mkdirSync, renameSync, writeFileSync } = await import('node:fs');
      mkdirSync(join(dataDir, 'new'));
      writeFileSync(join(dataDir, 'new/manifest.json'), '{"id":"d"}');
      renameSync(join(dataDir, 'new'), join(dataDir, 'checkpoints/d'));
      renameSync(join(dataDir, 'checkpoints/c'), join(dataDir, 'gone'));
    };
    const { files } = await to('backup', { onProgress });
    const copied = new Set(files.flatMap(({ name }) => name.match(/checkpoints\/(\w)\//)?.[1] ?? []));
    expect([...copied].sort()).toEqual(['a', 'b', 'd']);
    expect((await tree('backup/data/checkpoints')).filter(name => !name.includes('/'))).toEqual([
      'a',
      'b',
      'd',
      'latest.json',
    ]);
  });

  it('goes on where it was interrupted', async () => {
    const interruption = new AbortController();
    const onProgress = ({ bytes }: BackupProgress) => {
      if (bytes > 40) interruption.abort(new Error('Interrupted'));
    };
    await expect(to('backup', { signal: interruption.signal, onProgress })).rejects.toThrow('Interrupted');
    expect((await readdir(directory)).sort()).toEqual(['backup.partial', 'data']);
    const { ino } = await stat(join(directory, 'backup.partial/data/checkpoints/a/weights.bin'));
    await to('backup');
    expect((await stat(join(directory, 'backup/data/checkpoints/a/weights.bin'))).ino).toBe(ino);
    expect((await readdir(directory)).sort()).toEqual(['backup', 'data']);
    await from('backup', 'new');
  });
});

describe('a restore', () => {
  beforeEach(async () => {
    await to('backup');
  });

  it('overwrites nothing unless it is told to, and then keeps what was there', async () => {
    await mkdir(join(directory, 'new/checkpoints/old'), { recursive: true });
    await expect(from('backup', 'new')).rejects.toThrow(/not empty.*--replace/);
    const { aside } = await from('backup', 'new', { replace: true });
    expect(await readdir(join(aside!, 'checkpoints'))).toEqual(['old']);
    expect(await readdir(join(directory, 'new/checkpoints'))).toEqual(['a', 'b', 'c', 'latest.json']);
  });

  it('goes on where it was interrupted, and even after all is in its place', async () => {
    const before = await tree('backup/data');
    for (const last of ['queue', 'files']) {
      const failing = restore({
        path: join(directory, 'backup'),
        dataDir: join(directory, last),
        replace: false,
        onProgress: ({ what, bytes }) => {
          if (last === 'files' && what === 'restored' && bytes > 40) throw new Error('Interrupted');
        },
        restoreQueue: () => Promise.reject(new Error('Interrupted')),
      });
      await expect(failing).rejects.toThrow('Interrupted');
      expect(await readdir(join(directory, last))).toContain('.restoring');
      await from('backup', last);
      expect(await tree(last)).toEqual(before);
    }
  });

  it.each([
    ['a file that is missing', () => rm(join(directory, 'backup/data/checkpoints/b/weights.bin')), 'is missing'],
    [
      'a file that has changed',
      () => writeFile(join(directory, 'backup/data/checkpoints/b/weights.bin'), 'weights of B'),
      'does not have the bytes that were written',
    ],
    ['no manifest', () => rename(join(directory, 'backup/backup.json'), join(directory, 'x')), 'holds no backup'],
    [
      'a name that leads out of it',
      async () => {
        const path = join(directory, 'backup/backup.json');
        await writeFile(path, (await readFile(path, 'utf8')).replace('data/checkpoints/a/', 'data/../../checkpoints/'));
      },
      'is damaged',
    ],
  ])('refuses a backup with %s before it touches anything', async (_, damage, said) => {
    await damage();
    await expect(from('backup', 'new')).rejects.toThrow(said);
    expect(await readdir(directory)).not.toContain('new');
  });
});
