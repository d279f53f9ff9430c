import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { logOutput } from '../../src/logging/log-output.js';
import { outputEntries } from '../../src/logging/output-entries.js';

it.each([
  ['debug', 'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR'],
  ['debug', 'I0000 00:00:1795654974.688181   19201 port.cc:153] oneDNN custom operations are on.'],
  ['error', 'E0000 00:00:1733000000.123456    1234 cuda_dnn.cc:8310] Unable to register cuDNN factory'],
  ['info', '2026-01-31 12:00:00.123456: I tensorflow/core/platform/cpu_feature_guard.cc:210] This TensorFlow binary'],
  ['warn', '2026-01-31 12:00:00.123456: W tensorflow/core/framework/cpu_allocator_impl.cc:83] Allocation exceeds 10%'],
  ['error', '2026-01-31 12:00:00.123456: E tensorflow/core/grappler/optimizers/meta_optimizer.cc:967] remapper failed'],
  ['fatal', '2026-01-31 12:00:00.123456: F tensorflow/core/platform/default/env.cc:74] Check failed'],
  ['debug', '(node:77) [DEP0040] DeprecationWarning: The `punycode` module is deprecated.'],
  ['debug', '(node:77) ExperimentalWarning: WASI is an experimental feature'],
  ['warn', '(node:77) MaxListenersExceededWarning: Possible EventEmitter memory leak detected.'],
  ['error', '(process:7): GLib-GObject-CRITICAL **: 12:00:00.123: g_object_unref: assertion failed'],
  ['error', "terminate called after throwing an instance of 'std::bad_alloc'"],
  ['error', 'TypeError: x is not a function'],
  ['warn', 'something else'],
])('takes for %s: %s', (level, line) => {
  expect(outputEntries(`${line}\n`, 'warn')).toEqual([{ level, text: line }]);
});

it('keeps the lines of a stack together, and drops empty ones', () => {
  const text =
    'file.js:3\n  throw error;\n\nError: no\n    at f (file.js:3:1)\n(node:7) SomeWarning: x\n(Use `node --trace-warnings`)\n';
  expect(outputEntries(text, 'info')).toEqual([
    { level: 'info', text: 'file.js:3\n  throw error;' },
    { level: 'error', text: 'Error: no\n    at f (file.js:3:1)' },
    { level: 'warn', text: '(node:7) SomeWarning: x\n(Use `node --trace-warnings`)' },
  ]);
});

it('logs lines that come in pieces, a last one without its end, and endless ones in parts', async () => {
  const events: string[] = [];
  const log = pino({ base: null }, { write: line => void events.push(JSON.parse(line).output) });
  const stream = new PassThrough();
  logOutput(stream, { log, message: 'Output' });
  for (const piece of ['on', 'e\ntw', 'o']) stream.write(piece);
  stream.end();
  await finished(stream);
  await new Promise(setImmediate);
  expect(events).toEqual(['one', 'two']);

  const endless = new PassThrough();
  logOutput(endless, { log, message: 'Output' });
  for (let i = 0; i < 5; i++) endless.write('x'.repeat(10_000));
  await new Promise(setImmediate);
  expect(Math.max(...events.map(({ length }) => length))).toBe(20_000);
});
