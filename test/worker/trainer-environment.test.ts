import { expect, test } from 'vitest';
import { parseSettings } from '../../src/schema/service/settings.js';
import { trainerEnvironment } from '../../src/worker/trainer-environment.js';

test('a trainer gets resolved settings and what TensorFlow needs, and no secrets', () => {
  const base = { PATH: '/bin', DATA_DIR: 'data', REDIS_URL: 'redis://:secret@host', LOG_LEVEL: '' };
  const environment = trainerEnvironment(base, parseSettings(base));
  expect(environment).toMatchObject({
    PATH: '/bin',
    DATA_DIR: `${process.cwd()}/data`,
    LOG_LEVEL: 'info',
    TF_CPP_MIN_LOG_LEVEL: '2',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    MALLOC_ARENA_MAX: '2',
  });
  expect(environment).not.toHaveProperty('REDIS_URL');
  expect(parseSettings(environment)).toEqual({ ...parseSettings(base), REDIS_URL: undefined });
});

test('a trainer has a thread for each image that it decodes at a time', () => {
  const size = (concurrency: string) =>
    trainerEnvironment({}, parseSettings({ DECODE_CONCURRENCY: concurrency })).UV_THREADPOOL_SIZE;
  expect([size('1'), size('64')]).toEqual(['4', '66']);
});

test('what the user set for TensorFlow stays', () => {
  const environment = trainerEnvironment({ TF_CPP_MIN_LOG_LEVEL: '0' }, parseSettings({}));
  expect(environment.TF_CPP_MIN_LOG_LEVEL).toBe('0');
});
