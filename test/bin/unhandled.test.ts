import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, SERVICE } from '../../src/setup/compile.js';
import { freePort } from '../free-port.js';

const root = resolve(import.meta.dirname, '../..');
let directory: string;
let redisUrl: string;
beforeAll(async () => {
  await compile(root, SERVICE);
  directory = await mkdtemp(join(tmpdir(), 'dcgan-unhandled-'));
  // Nothing listens there: a program that shares Redis starts without it.
  redisUrl = `redis://127.0.0.1:${await freePort()}`;
});
afterAll(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }));

const causes = {
  exception: "throw new Error('oops')",
  rejection: "Promise.reject(new Error('oops'))",
};

/** Loaded before the program: fails once the program has said what is to be done then. */
function preload(cause: string): string {
  const code = `const timer = setInterval(() => {
    if (process.listenerCount('unhandledRejection') === 0) return;
    clearInterval(timer);
    ${cause};
  }, 10);`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** Runs dist/bin/NAME.js with an error in it. @returns its exit code and what it has written */
async function fail(name: string, cause: string, { ipc = false, args = [] as string[] } = {}) {
  const { LOG_LEVEL: _, ...inherited } = process.env;
  const child: ChildProcess = spawn(
    process.execPath,
    ['--unhandled-rejections=warn', '--import', preload(cause), `dist/bin/${name}.js`, ...args],
    {
      cwd: root,
      env: { ...inherited, REDIS_URL: redisUrl, DATA_DIR: directory, PORT: '0', CALIBRATE: 'off' },
      stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
    },
  );
  let [output, errors] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [code] = await once(child, 'close');
  return { code, output, errors };
}

describe.each(Object.entries(causes))('an unhandled %s', (_, cause) => {
  it.each(['api', 'worker', 'start'])('ends %s with exit code 1, and its last event says why', async name => {
    const { code, output, errors } = await fail(name, cause);
    expect([code, errors]).toEqual([1, '']);
    expect(JSON.parse(output.trim().split('\n').at(-1)!)).toMatchObject({
      level: 60,
      msg: 'Unhandled error: ending at once',
      err: { message: 'oops', stack: expect.stringContaining('Error: oops\n    at ') },
    });
  });

  it.each(['trainer', 'calibrator'])('ends a %s with exit code 1 and a line that its parent logs', async name => {
    const { code, errors } = await fail(name, cause, { ipc: true });
    expect([code, errors]).toEqual([
      1,
      expect.stringMatching(new RegExp(`^FATAL ERROR: unhandled in the ${name}: Error: oops\n {4}at `)),
    ]);
  });
});

it('a preparer that cannot read its task says so in the same way', async () => {
  const { code, errors } = await fail('preparer', '', { ipc: true });
  expect([code, errors]).toEqual([1, expect.stringMatching(/^FATAL ERROR: unhandled in the preparer: ZodError: /)]);
});

it('a command of the shell says so, too', async () => {
  const { code, errors } = await fail('dataset', causes.rejection, { args: ['list'] });
  expect([code, errors]).toEqual([1, expect.stringMatching(/^FATAL ERROR: unhandled in this command: Error: oops\n/)]);
});
