import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../compile.js';
import { isAlive, until } from '../wait.js';

let compiled: Awaited<ReturnType<typeof compile>>;
let directory: string;
const processes: ChildProcess[] = [];

beforeAll(async () => {
  compiled = await compile(['worker/device-lock', 'worker/orphan-guard']);
  // Longer than a socket address may be.
  directory = await mkdtemp(join(tmpdir(), `dcgan-test-${'long-'.repeat(20)}`));
});
afterAll(async () => {
  await compiled.remove();
  await rm(directory, { recursive: true });
});
afterEach(() => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
});

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name);
const module = (name: string) => join(compiled.directory, 'worker', name);

/** A process that wants a device; `said` is what it last reported. */
function want(device: string): { child: ChildProcess; said: string } {
  const child = fork(fixture('lock-holder.mjs'), [module('device-lock.js'), directory, device]);
  processes.push(child);
  const holder = { child, said: '' };
  child.on('message', message => {
    holder.said = String(message);
  });
  return holder;
}

describe('the lock of a device', () => {
  test('has one holder, and goes on when that gives it back or is killed', async () => {
    const first = want('0');
    await until('the first has it', () => first.said === 'has it');
    const others = [want('0'), want('0'), want('0')];
    await until('the others wait', () => others.every(({ said }) => said === 'waits'));
    const another = want('1');
    await until('another device is free', () => another.said === 'has it');

    first.child.send('unlock');
    await once(first.child, 'exit');
    const holders = () => others.filter(({ said, child }) => said === 'has it' && child.exitCode === null);
    for (let left = 3; left > 0; left--) {
      await until('the next has it', () => holders().length === 1);
      await sleep(500);
      expect(holders()).toHaveLength(1);
      const [holder] = holders();
      others.splice(others.indexOf(holder!), 1);
      holder!.child.kill('SIGKILL');
    }
  });

  test('stays with a holder that is frozen', async () => {
    const first = want('2');
    await until('the first has it', () => first.said === 'has it');
    first.child.kill('SIGSTOP');
    const second = want('2');
    await until('the second waits', () => second.said === 'waits');
    await sleep(2500);
    expect(second.said).toBe('waits');
    first.child.kill('SIGKILL');
    await until('the second has it', () => second.said === 'has it');
  });
});

test('a process dies with its parent although its main thread is stuck', async () => {
  const parent = fork(fixture('orphan-parent.mjs'), [module('orphan-guard.js')]);
  processes.push(parent);
  const [pid] = (await once(parent, 'message')) as [number];
  await sleep(800);
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until('it is gone', () => !isAlive(pid));
});
