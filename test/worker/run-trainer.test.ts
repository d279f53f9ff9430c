import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runTrainer } from '../../src/worker/run-trainer.js';
import { jobSpec } from '../queue/job-spec.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
});
afterEach(() => rm(directory, { recursive: true }));

const never = new AbortController().signal;

/** An attempt paused as soon as its first step of 1.5 s has begun; its speed is known only from what it is given. */
function paused(secondsPerStep: number) {
  const pause = new AbortController();
  return runTrainer({
    entry: join(import.meta.dirname, 'fixtures', 'trainer.mjs'),
    env: { ...process.env, TEST_DIRECTORY: directory },
    job: jobSpec({ steps: 10, metadata: { stepMs: '1500' } }),
    attempt: 1,
    fence: 1,
    device: 'cpu',
    secondsPerStep,
    timeouts: { silenceMs: 30_000, stopMs: 300, cancelMs: 1000 },
    signals: { stop: never, pause: pause.signal, cancel: never, kill: never },
    onEvent: ({ type }) => {
      if (type === 'started') pause.abort();
    },
    log: pino({ level: 'silent' }),
  });
}

test('a pause waits for a step as long as those of the attempts before', async () => {
  expect(await paused(1.5)).toEqual({ type: 'stopped' });
});

test('and not for one that is much longer', async () => {
  expect(await paused(0.01)).toMatchObject({ type: 'crashed', signal: 'SIGKILL' });
});
