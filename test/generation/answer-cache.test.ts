import { expect, test } from 'vitest';
import { AnswerCache } from '../../src/generation/answer-cache.js';

/** Something to be made when it is told to, and how often it was begun and given up. */
function maker(answer: Buffer | Error = Buffer.from('answer')) {
  let finish = () => {};
  const finished = new Promise<void>(resolve => {
    finish = resolve;
  });
  const seen = { begun: 0, givenUp: 0 };
  const make = async (signal: AbortSignal) => {
    seen.begun++;
    signal.addEventListener('abort', () => seen.givenUp++);
    await finished;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { make, seen, finish };
}

test('what is wanted by several at the same time is made once, and kept', async () => {
  const cache = new AnswerCache(10_000);
  const { make, seen, finish } = maker();
  const answers = [cache.answer('a', make), cache.answer('a', make), cache.answer('a', make)];
  expect([cache.isMaking('a'), cache.get('a')]).toEqual([true, undefined]);
  finish();
  for (const answer of await Promise.all(answers)) expect(answer.toString()).toBe('answer');
  expect((await cache.answer('a', make)).toString()).toBe('answer');
  expect(seen.begun).toBe(1);
  expect(cache.get('a')?.toString()).toBe('answer');
});

test('a failure is not kept', async () => {
  const cache = new AnswerCache(10_000);
  const [failing, working] = [maker(new Error('overloaded')), maker()];
  const answers = [cache.answer('a', failing.make), cache.answer('a', failing.make)];
  failing.finish();
  for (const answer of answers) await expect(answer).rejects.toThrow('overloaded');
  expect([cache.isMaking('a'), cache.get('a')]).toEqual([false, undefined]);
  working.finish();
  expect((await cache.answer('a', working.make)).toString()).toBe('answer');
});

test('it is given up when the last of those who want it has gone', async () => {
  const cache = new AnswerCache(10_000);
  const { make, seen, finish } = maker();
  const clients = [new AbortController(), new AbortController()];
  const answers = clients.map(({ signal }) => cache.answer('a', make, signal));
  const gone = new Error('The client has gone');
  clients[0]!.abort(gone);
  await expect(answers[0]).rejects.toBe(gone);
  expect(seen.givenUp).toBe(0);
  clients[1]!.abort(gone);
  await expect(answers[1]).rejects.toBe(gone);
  expect([seen.givenUp, cache.isMaking('a')]).toEqual([1, false]);
  await expect(cache.answer('a', make, AbortSignal.abort(gone))).rejects.toBe(gone);
  // Whoever comes later gets one of his own.
  const later = cache.answer('a', make);
  finish();
  expect((await later).toString()).toBe('answer');
  expect(seen.begun).toBe(2);
});

test('it stays while somebody without a signal wants it', async () => {
  const cache = new AnswerCache(10_000);
  const { make, seen, finish } = maker();
  const client = new AbortController();
  const [patient, impatient] = [cache.answer('a', make), cache.answer('a', make, client.signal)];
  client.abort();
  await expect(impatient).rejects.toThrow();
  finish();
  expect((await patient).toString()).toBe('answer');
  expect(seen.givenUp).toBe(0);
});

test('the least recently used go when there is no room, and what is too large is not kept', async () => {
  const cache = new AnswerCache(10_000);
  const keep = (key: string, bytes: number) => cache.answer(key, async () => Buffer.alloc(bytes));
  for (const key of ['a', 'b', 'c']) await keep(key, 2500);
  expect(cache.get('a')).toBeDefined();
  await keep('d', 2500);
  expect(['a', 'b', 'c', 'd'].map(key => cache.get(key) !== undefined)).toEqual([true, false, true, true]);
  expect((await keep('e', 20_000)).length).toBe(20_000);
  expect(['a', 'e'].map(key => cache.get(key) !== undefined)).toEqual([true, false]);
});

test('a small answer is kept without the block that it was cut from', async () => {
  const cache = new AnswerCache(10_000);
  await cache.answer('a', async () => Buffer.from('a piece of the pool'));
  expect(cache.get('a')!.buffer.byteLength).toBe(cache.get('a')!.length);
});

test('no room at all keeps nothing, and still makes an answer once', async () => {
  const cache = new AnswerCache(0);
  const { make, seen, finish } = maker();
  const answers = [cache.answer('a', make), cache.answer('a', make)];
  finish();
  await Promise.all(answers);
  expect([seen.begun, cache.get('a')]).toEqual([1, undefined]);
});
