import { expect, test } from 'vitest';
import { type KnownAnswer, knownAnswers } from '../../../src/api/images/known-answers.js';

const answer = { grid: {}, etag: '"a"', headers: {} } as KnownAnswer;

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
  expect(known.get('/a')).toBeUndefined();
  known.begin('/a', undefined)(answer);
  world.time = 1000;
  expect(known.get('/a')).toBe(answer);
  world.stamp = 'second';
  world.time = 1002;
  expect(known.get('/a')).toBeUndefined();
});

test('one that was found while the checkpoint changed is not remembered', () => {
  const { world, known } = memory();
  const remember = known.begin('/a', 'latest');
  world.stamp = 'second';
  remember(answer);
  world.time = 2;
  expect(known.get('/a')).toBeUndefined();
});

test('many requests within a millisecond look at the disk once', () => {
  const { world, known } = memory();
  known.begin('/a', undefined)(answer);
  world.time = 10;
  for (let i = 0; i < 100; i++) known.get('/a');
  expect(world.looks).toBe(2);
});

test('long addresses are not remembered', () => {
  const { known } = memory();
  const address = `/generate.png?z=${'A'.repeat(5000)}`;
  known.begin(address, undefined)(answer);
  expect(known.get(address)).toBeUndefined();
});
