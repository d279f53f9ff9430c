import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { compile, SERVICE } from '../../src/setup/compile.js';
import { isAlive, until } from '../wait.js';

const root = resolve(import.meta.dirname, '..', '..');
const processes: ChildProcess[] = [];
let directory: string;

beforeAll(async () => {
  await compile(root, SERVICE);
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
}, 120_000);
afterEach(() => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }));

/** Runs a program of dist/bin on a free port; `output` has both its streams. */
function run(name: 'start' | 'api', env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(root, 'dist', 'bin', `${name}.js`)], {
    env: { PATH: process.env.PATH, DATA_DIR: directory, PORT: '0', CALIBRATE: 'off', ...env },
  });
  processes.push(child);
  const running = {
    child,
    output: '',
    exit: once(child, 'close'),
    /** Its address, once it is ready. */
    url: () => until(`${name} is ready`, () => /is ready: (http:[^"]+)"/.exec(running.output)?.[1]),
  };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      running.output += text;
    });
  return running;
}

test('a start that cannot succeed is one line and leaves nothing running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const inUse = run('start', { PORT: String(port), LOG_LEVEL: 'silent' });
  expect(await inUse.exit).toEqual([1, null]);
  expect(inUse.output).toMatch(/^Port \d+ is in use on 127\.0\.0\.1: [^\n]+\n$/);
  other.close();

  const open = run('start', { HOST: '0.0.0.0' });
  expect(await open.exit).toEqual([1, null]);
  expect(open.output).toMatch(/^HOST=0\.0\.0\.0 [^\n]+\n$/);

  const file = join(directory, 'file');
  await writeFile(file, '');
  for (const name of ['DATA_DIR', 'DATASETS_DIR']) {
    const noFolder = run('start', { [name]: file, LOG_LEVEL: 'silent' });
    expect(await noFolder.exit).toEqual([1, null]);
    expect(noFolder.output).toMatch(new RegExp(`^${name}=${file} cannot be used: [^\\n]+\\n$`));
  }

  const alone = run('api');
  expect(await alone.exit).toEqual([1, null]);
  expect(alone.output).toMatch(/^REDIS_URL is not set: [^\n]+\n$/);
});

test('a second signal ends it at once', async () => {
  const service = run('start');
  await service.url();
  service.child.kill('SIGTERM');
  service.child.kill('SIGINT');
  await service.exit;
  expect(isAlive(service.child.pid!)).toBe(false);
});
