import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { isAlive, until } from '../wait.js';

const root = resolve(import.meta.dirname, '../..');
let directory: string;
const started: number[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-npm-'));
});
afterEach(() => {
  for (const pid of started.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});
afterAll(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }));

/** Runs a command that runs `npm start`, and waits until the service is ready. */
async function startByNpm(command: string, args: readonly string[]) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_|^REDIS_URL$|^LOG_LEVEL$/.test(name));
  const child: ChildProcess = spawn(command, args, {
    cwd: root,
    env: { ...Object.fromEntries(inherited), DATA_DIR: join(directory, 'data'), PORT: '0', CALIBRATE: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child.pid!);
  const closed = once(child, 'close');
  const lines: { msg?: string; pid?: number; url?: string }[] = [];
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    createInterface(stream).on('line', line => {
      output += `${line}\n`;
      if (line.startsWith('{')) lines.push(JSON.parse(line));
    });
  const ready = await until(
    'the service is ready',
    () => {
      if (child.exitCode) throw new Error(output);
      return lines.find(({ msg }) => msg?.startsWith('Service is ready'));
    },
    120_000,
  );
  started.push(ready.pid!);
  return { child, closed, service: ready.pid!, url: ready.url!, messages: () => lines.map(({ msg }) => msg) };
}

/** The process that started another one, on Linux and macOS. */
async function parentOf(pid: number): Promise<number> {
  const ps = spawn('ps', ['-o', 'ppid=', '-p', String(pid)]);
  let text = '';
  ps.stdout.on('data', data => {
    text += data;
  });
  await once(ps, 'close');
  return Number(text);
}

it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)(
  'ends cleanly when %s ends npm',
  async signal => {
    const { child, closed, service, messages } = await startByNpm('npm', ['start']);
    child.kill(signal);
    // Its output closes when everything that it has started is gone.
    await closed;
    expect(isAlive(service)).toBe(false);
    expect(messages().filter(message => message?.endsWith(': shutting down'))).toHaveLength(1);
    expect(messages()).not.toContainEqual(expect.stringContaining('ending at once'));
  },
  180_000,
);

it('ends cleanly when what npm has started is killed', async () => {
  const { closed, service, messages } = await startByNpm('npm', ['start']);
  process.kill(await parentOf(service), 'SIGKILL');
  await closed;
  expect(messages()).toContain('npm, which started this program, has exited');
  expect(messages()).toContain('SIGTERM: shutting down');
});

it('takes a signal that a service manager sends to every process for one', async () => {
  const { child, closed, service, messages } = await startByNpm('npm', ['start']);
  for (const pid of [child.pid!, await parentOf(service), service]) process.kill(pid, 'SIGTERM');
  await closed;
  expect(messages()).toContain('SIGTERM: shutting down');
  expect(messages()).not.toContainEqual(expect.stringContaining('ending at once'));
});

it('goes on when the shell that started npm in the background has ended', async () => {
  const { closed, url, service, messages } = await startByNpm('sh', ['-c', 'npm start & exit 0']);
  await until('the shell has ended', async () => !isAlive(started[0]!) || undefined);
  // More than twice as long as it takes to notice that a parent is gone.
  await new Promise(resolve => setTimeout(resolve, 1500));
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(messages()).not.toContainEqual(expect.stringContaining('shutting down'));
  process.kill(service, 'SIGTERM');
  await closed;
});

it('runs each script without a shell in between, which would keep signals to itself', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const ours = Object.values(scripts).filter(script => script.includes('src/setup/'));
  expect(ours.length).toBeGreaterThan(0);
  expect(ours.filter(script => !/^exec node [^&|;]+$/.test(script))).toEqual([]);
});
