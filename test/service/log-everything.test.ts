import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compile } from '../compile.js';

let compiled: Awaited<ReturnType<typeof compile>>;
beforeAll(async () => {
  compiled = await compile(['service/log-everything', 'service/native-output']);
});
afterAll(() => compiled.remove());

/** Runs a program that logs everything. @returns its events, of all that it has written anywhere, and its exit code */
async function run(program: string) {
  const file = join(compiled.directory, `${Math.random()}.mjs`);
  const begin = `
    import { pino } from 'pino';
    import { spawnSync } from 'node:child_process';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { logEverything } from './service/log-everything.js';
    import { logNativeOutput } from './service/native-output.js';
    let logged = 0;
    const log = pino({ level: 'debug', hooks: { logMethod(args, method) { method.apply(this, args); logged++; } } });
    logEverything(log);
    /** As native code would. */
    const native = text => spawnSync('/bin/sh', ['-c', 'printf %s "$0" >&2', text], { stdio: ['ignore', 'ignore', 2] });
  `;
  await writeFile(file, begin + program);
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', data => {
    output += data;
  });
  child.stderr.on('data', data => {
    errors += data;
  });
  const [code] = await once(child, 'close');
  const events = output.trim().split('\n').filter(Boolean);
  return { code, errors, events: events.map(line => JSON.parse(line) as Record<string, unknown>) };
}

it('logs what packages write to the console, and what Node warns of', async () => {
  const { events, errors } = await run(`
    console.warn('[ioredis] %s', 'Unhandled error event');
    console.error(new Error('from a package'));
    process.emitWarning('old', 'DeprecationWarning', 'DEP0001');
    process.emitWarning('too many', 'MaxListenersExceededWarning');
  `);
  expect(errors).toBe('');
  expect(events).toMatchObject([
    { level: 40, msg: '[ioredis] Unhandled error event' },
    { level: 50, msg: expect.stringMatching(/^Error: from a package\n {4}at /) },
    { level: 20, msg: 'DeprecationWarning: old' },
    { level: 40, msg: 'MaxListenersExceededWarning: too many' },
  ]);
});

it.each(["throw new Error('oops')", "Promise.reject(new Error('oops'))"])('logs why it ends: %s', async cause => {
  const { code, events, errors } = await run(`setTimeout(() => { ${cause} });`);
  expect(code).toBe(1);
  expect(errors).toBe('');
  expect(events).toMatchObject([{ level: 60, err: { message: 'oops', stack: expect.any(String) } }]);
});

it('logs what native code writes, and still says where it was started why a start failed', async () => {
  const { events, errors } = await run(`
    const complain = logNativeOutput(log);
    native('E0000 00:00:17.1 1 cuda.cc:1] no "cuda"\\n');
    complain('Port 8080 is in use');
    while (logged === 0) await sleep(10);
  `);
  expect(errors).toBe('Port 8080 is in use\n');
  expect(events).toMatchObject([
    { level: 50, msg: 'Output of a library', output: 'E0000 00:00:17.1 1 cuda.cc:1] no "cuda"' },
  ]);
});

it('keeps the last words of a process that dies, as an event', async () => {
  const { events, errors } = await run(`
    logNativeOutput(log);
    native('F tensor\\tflow \\\\ "check"\\nfailed\\n');
    process.kill(process.pid, 'SIGKILL');
  `);
  expect(errors).toBe('');
  expect(events).toEqual([
    { level: 60, time: expect.any(Number), msg: 'Last output: F tensor flow \\ "check" failed ' },
  ]);
});
