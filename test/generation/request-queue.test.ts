import { expect, test } from 'vitest';
import type { ModelKey } from '../../src/generation/messages.js';
import { type QueuedRequest, RequestQueue } from '../../src/generation/request-queue.js';
import type { Priority } from '../../src/generation/types.js';

const model = (name: string): ModelKey => ({ sha256: name, weights: 'ema' });

function queueOf(...requests: readonly (readonly [id: number, images: number, model?: string, priority?: Priority])[]) {
  const queue = new RequestQueue<QueuedRequest>(24);
  for (const [id, images, name = 'a', priority = 'interactive'] of requests)
    queue.add({ id, images, model: model(name), priority });
  return queue;
}

/** The next batch, as `id×images from first`. */
function next(queue: RequestQueue<QueuedRequest>, isReady: (model: ModelKey) => boolean = () => true): string {
  const batch = queue.next(isReady);
  return (batch?.parts ?? []).map(({ request, images, first }) => `${request.id}×${images} from ${first}`).join(', ');
}

/** All batches, until nothing waits. */
function rest(queue: RequestQueue<QueuedRequest>): string[] {
  const batches: string[] = [];
  for (let batch = next(queue); batch !== ''; batch = next(queue)) batches.push(batch);
  return batches;
}

test('what waits for one model runs together, and every image runs once, in order', () => {
  expect(rest(queueOf([1, 1], [2, 2], [3, 5]))).toEqual(['1×1 from 0, 2×2 from 0, 3×5 from 0']);
  // 65 images are three runs of 22, 22 and 21.
  expect(rest(queueOf([1, 64], [2, 1]))).toEqual(['2×1 from 0, 1×21 from 0', '1×22 from 21', '1×21 from 43']);
});

test('the first in line decides on the model', () => {
  const queue = queueOf([1, 4, 'a'], [2, 3, 'b'], [3, 4, 'a']);
  expect(rest(queue)).toEqual(['2×3 from 0', '1×4 from 0, 3×4 from 0']);
});

test('a model that cannot run yet holds nobody up', () => {
  const queue = queueOf([1, 1, 'a'], [2, 1, 'b']);
  expect(next(queue, ({ sha256 }) => sha256 === 'b')).toBe('2×1 from 0');
  expect(next(queue, ({ sha256 }) => sha256 === 'b')).toBe('');
  expect(next(queue)).toBe('1×1 from 0');
});

test('single images overtake a grid, but not for ever', () => {
  const queue = queueOf([0, 256, 'a']);
  let singles = 0;
  let before = 0;
  for (let id = 1; id <= 400; id++) {
    queue.add({ id, images: 1, model: model('b'), priority: 'interactive' });
    if (next(queue).startsWith('0×')) before ||= singles;
    else singles++;
  }
  expect(before).toBe(255);
  expect(singles).toBeGreaterThan(380);
});

test('background work takes turns with the others, one image at a time', () => {
  const queue = queueOf([1, 64], [2, 1000, 'b', 'background']);
  expect([next(queue), next(queue), next(queue), next(queue)]).toEqual([
    '1×22 from 0',
    '2×1 from 0',
    '1×21 from 22',
    '2×1 from 1',
  ]);
});

test('batches of background work grow while nothing else comes, and are small again when it does', () => {
  const queue = queueOf([1, 5000, 'a', 'background']);
  const sizes = Array.from({ length: 100 }, () => Number(/×(\d+)/.exec(next(queue))![1]));
  expect([sizes[0], sizes[20], sizes[50], sizes[99]]).toEqual([1, 2, 8, 24]);
  queue.add({ id: 2, images: 1, model: model('b'), priority: 'interactive' });
  expect([next(queue), next(queue)]).toEqual(['2×1 from 0', expect.stringMatching(/^1×1 /)]);
});

test('what has been dropped does not run', () => {
  const queue = queueOf([1, 64], [2, 1], [3, 1, 'b'], [4, 2, 'b', 'background']);
  expect(next(queue)).toBe('2×1 from 0, 1×21 from 0');
  queue.drop(1);
  expect(queue.dropModel(model('b'))).toEqual([3, 4]);
  expect(next(queue)).toBe('');
});
