import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { zipFiles } from '../../src/generation/zip-files.js';

test('takes files from their source only as fast as the archive is read', async () => {
  let taken = 0;
  async function* files() {
    for (; taken < 1000; taken++) yield { name: `${taken}.bin`, content: Buffer.alloc(50_000) };
  }
  const archive = zipFiles(files(), new Date(0));
  const reading = archive[Symbol.asyncIterator]();
  await reading.next();
  for (let i = 0; i < 200; i++) await turn();
  expect(taken).toBeLessThan(10);
  let bytes = 0;
  for await (const chunk of { [Symbol.asyncIterator]: () => reading }) bytes += chunk.length;
  expect(taken).toBe(1000);
  expect(bytes).toBeGreaterThan(999 * 50_000);
});

test('closes its source when nobody reads any longer', async () => {
  let isClosed = false;
  async function* files() {
    try {
      for (let i = 0; ; i++) yield { name: `${i}.bin`, content: Buffer.alloc(50_000) };
    } finally {
      isClosed = true;
    }
  }
  const archive = zipFiles(files(), new Date(0));
  for await (const _ of archive) break;
  for (let i = 0; i < 200 && !isClosed; i++) await turn();
  expect(isClosed).toBe(true);
});
