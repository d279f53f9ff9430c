import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BatchOrder } from '../../src/model/batches.js';
import { BatchReader, type ImageSource } from '../../src/training/batch-reader.js';
import { noiseImages, smallHyperparameters, smallJob } from '../small-training.js';

const { batchSize, imageSize } = smallHyperparameters;
const job = smallJob({ steps: 4 });

/** Images that record what is read. */
function noting(delayMs = 0) {
  const images = noiseImages();
  const asked: string[] = [];
  const source: ImageSource = {
    count: images.count,
    async readBatch(indices, into) {
      asked.push(indices.join());
      if (delayMs > 0) await sleep(delayMs);
      await images.readBatch(indices, into);
    },
  };
  return { images, asked, source };
}

test('each step gets the batch of its order', async () => {
  const { images, source } = noting();
  const reader = new BatchReader(job, source);
  const order = new BatchOrder(job.seed, batchSize, images.count);
  for (let step = 0; step < job.steps; step++) {
    const expected = new Uint8Array(batchSize * imageSize ** 2 * 3);
    await images.readBatch(order.indices(step), expected);
    expect(Buffer.from(await reader.take(step)).equals(expected)).toBe(true);
  }
  await reader.close();
});

test('the next batch is read while a step runs, and none after the last step', async () => {
  const { asked, source } = noting();
  const reader = new BatchReader(job, source);
  for (const [step, read] of [
    [0, 2],
    [1, 3],
    [2, 4],
    [3, 4],
  ] as const) {
    await reader.take(step);
    expect(asked.length).toBe(read);
  }
  expect(new Set(asked).size).toBe(4);
});

test('a training that begins in the middle reads from there', async () => {
  const { images, asked, source } = noting();
  const reader = new BatchReader(job, source);
  await reader.take(2);
  expect(asked[0]).toBe(new BatchOrder(job.seed, batchSize, images.count).indices(2).join());
  await reader.close();
});

test('a batch that is being used is not overwritten by the one after it', async () => {
  const { source } = noting(5);
  const reader = new BatchReader(job, source);
  const first = await reader.take(0);
  const copy = Buffer.from(first);
  await sleep(30);
  expect(copy.equals(first)).toBe(true);
  await reader.close();
});

test('a failure to read is thrown by the step that needs the images', async () => {
  const { images } = noting();
  let reads = 0;
  const source: ImageSource = {
    count: images.count,
    readBatch: async (...args) => {
      if (++reads === 2) throw new Error('EIO');
      await images.readBatch(...args);
    },
  };
  const reader = new BatchReader(job, source);
  await reader.take(0);
  await expect(reader.take(1)).rejects.toThrow('EIO');
});

test('closing waits for what is being read', async () => {
  const { source } = noting(20);
  let isRead = false;
  const reader = new BatchReader(job, {
    ...source,
    readBatch: async (...args) => {
      await source.readBatch(...args);
      isRead = true;
    },
  });
  await reader.take(0);
  isRead = false;
  await reader.close();
  expect(isRead).toBe(true);
});
