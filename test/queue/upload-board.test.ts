import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openRedis } from '../../src/queue/redis/connection.js';
import { uploadBoard } from '../../src/queue/uploads/upload-board.js';
import type { DatasetState } from '../../src/schema/dataset.js';
import { silent } from '../redis.js';
import { until } from '../wait.js';
import { testQueues } from './queues.js';

const queues = testQueues('uploads');

const upload = (id: string, more: Partial<DatasetState> = {}): DatasetState => ({
  id,
  title: null,
  kind: 'upload',
  description: 'Pictures of your own, uploaded',
  status: 'receiving',
  framing: null,
  images: null,
  excluded: 0,
  movedCrops: 0,
  duplicates: null,
  nearDuplicates: null,
  rejected: [],
  rejectedCount: null,
  ignored: null,
  sides: null,
  surroundings: null,
  bytes: null,
  sha256: null,
  warnings: [],
  createdAt: null,
  progress: null,
  error: null,
  ...more,
});
const failure = upload('cats', { status: 'failed', error: { code: 'ARCHIVE_DAMAGED', message: 'It is damaged.' } });

async function boards(count: number, graceMs = 60_000) {
  const name = queues.newName();
  const opened = Array.from({ length: count }, () =>
    uploadBoard({ connection: queues.redis.connection, name, log: silent, graceMs }),
  );
  for (const board of opened) queues.closers.push(() => board.close());
  // Only a connection that stands is asked.
  const isThere = (board: (typeof opened)[number]) => async () => (await board.views([failure])).length === 0;
  for (const board of opened) await until('it is connected', isThere(board));
  return { name, opened };
}

test('an upload belongs to one process; the others see it, until it is over or has failed', async () => {
  const { opened } = await boards(2);
  const [one, two] = opened as [(typeof opened)[0], (typeof opened)[0]];
  expect(await Promise.all([one.take(upload('cats')), two.take(upload('cats'))])).toEqual([true, false]);
  expect(await one.report(upload('cats', { status: 'decoding' }))).toBe(true);
  for (const board of opened) expect(await board.view('cats')).toMatchObject({ status: 'decoding' });
  expect(await two.views([])).toHaveLength(1);
  expect(await one.end('cats')).toBe(true);
  expect([await two.view('cats'), await two.views([])]).toEqual([undefined, []]);

  expect(await two.take(upload('cats'))).toBe(true);
  expect(await two.end('cats', failure)).toBe(true);
  expect(await one.view('cats')).toEqual(failure);
  expect(await one.giveUpLost()).toEqual([]);
  expect(await one.take(upload('cats'))).toBe(true);
});

test('an upload that another process deletes is over for its own', async () => {
  const { opened } = await boards(2);
  const [one, two] = opened as [(typeof opened)[0], (typeof opened)[0]];
  await one.take(upload('cats'));
  expect([await two.drop('cats'), await two.drop('cats'), await two.drop('dogs')]).toEqual([true, false, false]);
  expect([await one.view('cats'), await one.report(upload('cats'))]).toEqual([undefined, false]);
  expect(await two.take(upload('cats'))).toBe(true);
  expect([await one.end('cats'), await two.end('cats')]).toEqual([false, true]);
});

test('an upload of a silent process is given up, and is its own again when it was only slow', async () => {
  const { opened } = await boards(2, 300);
  const [slow, two] = opened as [(typeof opened)[0], (typeof opened)[0]];
  await slow.take(upload('cats'));
  const given = await until('it is given up', async () => (await two.giveUpLost())[0]);
  expect(given).toMatchObject({ id: 'cats', status: 'failed', error: { code: 'UPLOAD_INTERRUPTED' } });
  expect(await two.view('cats')).toEqual(given);
  expect(await slow.report(upload('cats'))).toBe(true);
  expect(await slow.end('cats')).toBe(true);
  expect(await two.view('cats')).toBeUndefined();
});

test('a process that was killed on this machine is not waited for', async () => {
  const { name, opened } = await boards(1);
  const redis = openRedis(queues.redis.connection, {});
  queues.closers.push(() => redis.disconnect());
  const [board] = opened;
  await board!.take(upload('cats'));
  const holder = (await redis.get(`bull:${name}:own:uploads:holder:cats`))!;
  // No process can have this id.
  await redis.set(`bull:${name}:own:uploads:holder:cats`, holder.replace(/~\d+~/, '~99999999~'));
  expect(await board!.view('cats')).toMatchObject({ status: 'failed' });
  expect(await board!.take(upload('cats'))).toBe(true);
  expect(await board!.view('cats')).toMatchObject({ status: 'receiving' });
});

test('without Redis each process is on its own, and what it says later counts', async () => {
  const { opened } = await boards(2);
  const [one, two] = opened as [(typeof opened)[0], (typeof opened)[0]];
  await queues.redis.stop();
  expect(await one.take(upload('cats'))).toBe(true);
  expect([await one.report(upload('cats')), await one.drop('cats'), await one.giveUpLost()]).toEqual([true, false, []]);
  expect(await one.view('cats', failure)).toBe(failure);
  await queues.redis.start();
  await until('the other one sees it', async () => {
    await one.report(upload('cats'));
    await sleep(20);
    return two.view('cats');
  });
  expect(await two.take(upload('cats'))).toBe(false);
});
