import { expect, test } from 'vitest';
import { merge } from '../../../src/api/events/merge.js';
import { until } from '../../wait.js';

async function* of<T>(...values: readonly T[]) {
  yield* values;
}

test('gives the values of each source in its order, and ends with the last source', async () => {
  const values: (number | string)[] = [];
  for await (const value of merge<number | string>([of(1, 2, 3), of(), of('a', 'b')])) values.push(value);
  expect(values.filter(value => typeof value === 'number')).toEqual([1, 2, 3]);
  expect(values.filter(value => typeof value === 'string')).toEqual(['a', 'b']);
});

test('does not wait for a source that is quiet', async () => {
  async function* quiet(): AsyncGenerator<number> {
    await new Promise(() => {});
  }
  const merged = merge([quiet(), of(1, 2)]);
  expect([(await merged.next()).value, (await merged.next()).value]).toEqual([1, 2]);
});

test('reads at most one value of a source ahead', async () => {
  let read = 0;
  async function* counting() {
    for (;;) yield ++read;
  }
  const merged = merge([counting()]);
  await merged.next();
  await new Promise(resolve => setImmediate(resolve));
  expect(read).toBe(1);
});

test('throws what a source throws', async () => {
  // biome-ignore lint/correctness/useYield: it fails before it yields anything
  async function* broken(): AsyncGenerator<number> {
    throw new Error('Broken');
  }
  await expect(merge([broken()]).next()).rejects.toThrow('Broken');
});

test('ends its sources when it is left early', async () => {
  const ended: string[] = [];
  async function* counting(name: string) {
    try {
      for (let i = 0; ; i++) yield i;
    } finally {
      ended.push(name);
    }
  }
  for await (const _ of merge([counting('a'), counting('b')])) break;
  await until('both have ended', () => ended.length === 2);
});
