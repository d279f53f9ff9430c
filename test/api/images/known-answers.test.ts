import { expect, test } from 'vitest';
import { type KnownAnswer, knownAnswers } from '../../../src/api/images/known-answers.js';

const answer = { grid: {}, etag: '"a"' } as KnownAnswer;
const host = 'localhost';

function memory() {
  const world = { stamp: 'first', time: 0, looks: 0 };
  const stampOf = () => {
    world.looks++;
    return world.stamp;
  };
  return { world, known: knownAnswers(stampOf, () => world.time) };
}

test('an answer is known until another checkpoint may answer', () => {
  const { world, known } = memory();
  expect(known.get('/a', host)).toBeUndefined();
  known.begin({ url: '/a', host }, undefined)(answer);
  world.time = 1000;
  expect(known.get('/a', host)).toBe(answer);
  world.stamp = 'second';
  world.time = 1002;
  expect(known.get('/a', host)).toBeUndefined();
});

test('one that was found while the checkpoint changed is not remembered', () => {
  const { world, known } = memory();
  const remember = known.begin({ url: '/a', host }, 'latest');
  world.stamp = 'second';
  remember(answer);
  world.time = 2;
  expect(known.get('/a', host)).toBeUndefined();
});

test('many requests within a millisecond look at the disk once', () => {
  const { world, known } = memory();
  known.begin({ url: '/a', host }, undefined)(answer);
  world.time = 10;
  for (let i = 0; i < 100; i++) known.get('/a', host);
  expect(world.looks).toBe(2);
});

test('long addresses are not remembered', () => {
  const { known } = memory();
  const url = `/generate.png?z=${'A'.repeat(5000)}`;
  known.begin({ url, host }, undefined)(answer);
  expect(known.get(url, host)).toBeUndefined();
});

test('an answer is known to each host that has had one, and to no other', () => {
  const { known } = memory();
  known.begin({ url: '/a', host: 'localhost' }, undefined)(answer);
  expect(known.get('/a', 'other.example')).toBeUndefined();
  known.begin({ url: '/b', host: 'other.example' }, undefined)(answer);
  for (const name of ['other.example', 'localhost', 'other.example']) expect(known.get('/a', name)).toBe(answer);
});
