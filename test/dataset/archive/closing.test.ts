import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { entriesOf } from '../../../src/dataset/archive/index.js';
import type { Entry } from '../../../src/dataset/source/entry.js';
import { example, record } from '../tfrecord-writer.js';
import { endMark, tar } from './tar-writer.js';
import { budgetOf, openDescriptors, written } from './unpack.js';
import { zip } from './zip-writer.js';

const names = Array.from({ length: 40 }, (_, i) => `${i}.png`);
/** More than what is read at a time; what begins as a GIF is taken for one in records. */
const content = (name: string) => Buffer.concat([Buffer.from('GIF89a'), Buffer.from(name), Buffer.alloc(30_000, name)]);
const tarBytes = Buffer.concat([tar(...names.map(name => ({ name, content: content(name) }))), endMark]);
const records = Buffer.concat(names.map(name => record(example({ image_raw: content(name) }))));

/** Noise, so that the limit on the ratio has no part in it. */
const noise = randomBytes(2 ** 20);

describe.each<[string, Buffer]>([
  ['zip', zip(names.map((name, i) => ({ name, content: content(name), method: i % 2 === 0 ? 8 : 0 })))],
  ['tar', tarBytes],
  ['tar.gz', gzipSync(tarBytes)],
  ['tfrecords', records],
  ['tfrecords.gz', gzipSync(records)],
])('%s', (_, bytes) => {
  const open = (signal?: AbortSignal) => entriesOf(written(bytes), budgetOf(), signal);

  test('entries can be read together, after all of them were listed; then the file is closed', async () => {
    const entries: Entry[] = [];
    for await (const entry of open()) entries.push(entry);
    expect(openDescriptors()).toEqual([]);
    const read = await Promise.all(entries.map(async entry => Buffer.from(await entry.read())));
    expect(read.map((data, i) => data.equals(content(names[i]!)))).toEqual(names.map(() => true));
    expect(openDescriptors()).toEqual([]);
    // Once more, because nothing says that it is read only once.
    expect(Buffer.from(await entries[3]!.read()).equals(content('3.png'))).toBe(true);
    expect(openDescriptors()).toEqual([]);
  });

  test('the bytes of the entries are about those of the file', async () => {
    let sum = 0;
    for await (const entry of open()) sum += entry.bytes;
    expect(sum / bytes.length).toBeGreaterThan(0.4);
    expect(sum / bytes.length).toBeLessThanOrEqual(1);
  });

  test('the file is closed when nobody wants to see the rest', async () => {
    for await (const entry of open()) if (entry.name.includes('2')) break;
    expect(openDescriptors()).toEqual([]);
  });

  test('the file is closed when an entry is read while nobody wants to see the rest', async () => {
    let read: Promise<Uint8Array> | undefined;
    for await (const entry of open()) {
      read = entry.read();
      break;
    }
    expect(Buffer.from(await read!).equals(content('0.png'))).toBe(true);
    expect(openDescriptors()).toEqual([]);
  });

  test('an abort ends it, and closes the file', async () => {
    const stop = new AbortController();
    const seen: Entry[] = [];
    await expect(async () => {
      for await (const entry of open(stop.signal)) {
        seen.push(entry);
        if (seen.length === 3) stop.abort(new Error('stopped by a test'));
      }
    }).rejects.toThrow('stopped by a test');
    expect(seen.length).toBeLessThan(names.length);
    expect(openDescriptors()).toEqual([]);
  });

  test('an abort closes the file although nobody asks for more', async () => {
    const stop = new AbortController();
    await open(stop.signal).next();
    stop.abort();
    await expect.poll(openDescriptors).toEqual([]);
  });

  test('nothing is opened after an abort', async () => {
    await expect(open(AbortSignal.abort(new Error('stopped before'))).next()).rejects.toThrow('stopped before');
    expect(openDescriptors()).toEqual([]);
  });
});

test('an abort ends it within a large entry', async () => {
  const large = Buffer.concat([
    tar({ name: 'a', content: 'a' }, { name: 'large', size: 2 ** 40 }),
    ...Array(200).fill(noise),
  ]);
  const stop = new AbortController();
  const entries = entriesOf(written(large), budgetOf({ maxUnpackedBytes: 2 ** 50 }), stop.signal);
  await entries.next();
  const next = entries.next();
  stop.abort(new Error('stopped by a test'));
  await expect(next).rejects.toThrow('stopped by a test');
  expect(openDescriptors()).toEqual([]);
});

test.each<[string, Buffer]>([
  ['zip', zip([{ name: 'a', content: 'a', offset: 7 }], { count: 9 })],
  ['tar', tarBytes.subarray(0, 5000)],
  ['tar.gz', gzipSync(tarBytes).subarray(0, 500)],
])('the file is closed when it is damaged: %s', async (_, bytes) => {
  await expect(async () => {
    for await (const entry of entriesOf(written(bytes), budgetOf())) await entry.read();
  }).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED', status: 422 });
  expect(openDescriptors()).toEqual([]);
});
