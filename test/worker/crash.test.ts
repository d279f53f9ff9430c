import { expect, test } from 'vitest';
import { crashFailure } from '../../src/worker/crash.js';
import { jobSpec } from '../queue/job-spec.js';

const spec = jobSpec();
const message = (...[crash, attempts]: [Parameters<typeof crashFailure>[0], number]) =>
  crashFailure(crash, attempts, spec).message;

test('a lack of memory is told by the signal or by the last output', () => {
  const advice = `lower hyperparameters.batchSize (now ${spec.hyperparameters.batchSize})`;
  expect(message({ code: null, signal: 'SIGKILL', output: '' }, 3)).toContain(advice);
  const output = "terminate called after throwing an instance of 'std::bad_alloc'";
  const aborted = message({ code: null, signal: 'SIGABRT', output }, 1);
  expect(aborted).toMatch(/^The training process was killed by SIGABRT\. Most probably memory ran out/);
  expect(aborted).toContain(advice);
});

test('other crashes name the signal and quote the end of the output', () => {
  const crash = { code: null, signal: 'SIGSEGV', output: `${'x'.repeat(1000)} the end\n` } as const;
  expect(message(crash, 3)).toMatch(
    /^The training process was killed by SIGSEGV, 3 times in a row before a new checkpoint\. Queue .*…x{492} the end$/,
  );
});

test('a worker that is lost each time left no crash to describe', () => {
  expect(message(undefined, 3)).toMatch(/^The worker was lost during the training, 3 times in a row/);
});
