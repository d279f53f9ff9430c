import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { requeueAbandoned } from '../../src/queue/consumer.js';
import { isGap } from '../../src/queue/events/notice.js';
import { tasksQueue } from '../../src/queue/keys.js';
import { TaskQueue } from '../../src/queue/tasks/task-queue.js';
import { parseSettings } from '../../src/schema/service/settings.js';
import type { QueuedTask, TaskStatus } from '../../src/schema/tasks/task.js';
import { startTasks } from '../../src/service/tasks.js';
import { FileStorage } from '../../src/storage/index.js';
import { taskFolders } from '../../src/tasks/task-folders.js';
import { taskPool } from '../../src/tasks/task-pool.js';
import { createTasks } from '../../src/tasks/tasks.js';
import { compile } from '../compile.js';
import { silent, startTestRedis, type TestRedis } from '../redis.js';
import { isAlive, until } from '../wait.js';
import { exampleInput } from './example.js';

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name);
const entry = fixture('task-runner.mjs');

let redis: TestRedis;
let compiled: Awaited<ReturnType<typeof compile>>;
const closers: (() => Promise<unknown>)[] = [];
let names = 0;
beforeAll(async () => {
  redis = await startTestRedis();
  compiled = await compile(['tasks/serve-tasks', 'service/tasks', 'service/child']);
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  await redis.remove();
  await compiled.remove();
});

/**
 * A service of a name of its own: what asks it for tasks, and the settings with which APIs run them.
 * @param lockTimeout seconds after which a lost API is noticed
 */
type Projection = Extract<QueuedTask, { type: 'projection' }>;

function newService(lockTimeout = 120) {
  const name = `service-${++names}`;
  const queue = new TaskQueue({
    connection: redis.connection,
    name,
    log: silent,
    timeoutMs: 30_000,
    maxQueued: 10,
    kept: 10,
  });
  closers.push(() => queue.close());
  const tasks = createTasks(queue, taskFolders(new FileStorage(redis.dataDir)));
  const settings = { DATA_DIR: redis.dataDir, QUEUE_NAME: name, LOCK_TIMEOUT: String(lockTimeout) };
  const ask = async (what: string, files?: Record<string, Uint8Array>) =>
    (await tasks.add('projection', exampleInput(what), files)).id;
  const reaches = (id: string, status: TaskStatus) =>
    until(`task ${id} is ${status}`, async () => {
      const task = (await tasks.get(id)) as Projection | undefined;
      return task?.status === status && task;
    });
  /** The process that runs a task, once it has reported. */
  const processOf = async (id: string) =>
    Number(
      await until(
        'it has reported',
        async () => ((await tasks.get(id)) as Projection | undefined)?.progress?.detail?.z,
      ),
    );
  /** Runs the tasks in this process. @returns stops that, as a shutdown does */
  const start = () => {
    const opened: (() => Promise<void>)[] = [];
    const { taskEvents } = startTasks(
      {
        settings: parseSettings(settings),
        environment: { ...process.env, TEST_COMPILED: compiled.directory },
        log: silent,
        closeLater: close => opened.push(close),
      },
      redis.connection,
      new FileStorage(parseSettings(settings).DATA_DIR),
      entry,
    );
    const close = async () => {
      for (const each of opened.splice(0).reverse()) await each();
    };
    closers.push(close);
    return { taskEvents, close };
  };
  /** Runs the tasks in another process, which can be killed. */
  const startElsewhere = async (): Promise<ChildProcess> => {
    const args = [compiled.directory, entry, redis.connection.path, JSON.stringify(settings)];
    const child = fork(fixture('api.mjs'), args, { execArgv: [] });
    closers.push(() => end(child, 'SIGKILL'));
    await once(child, 'message');
    return child;
  };
  return { name, tasks, ask, reaches, processOf, start, startElsewhere };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

test('a task runs in a process of its own at a lower priority, which is used again', async () => {
  const { tasks, ask, reaches, start } = newService();
  start();
  const id = await ask('reverse', { image: Buffer.from('pixels') });
  const done = await reaches(id, 'succeeded');
  expect(done).toMatchObject({ attempt: 1, error: null, files: ['comparison.png'], requested: null });
  expect(Number(done.result!.z)).not.toBe(process.pid);
  expect(done.result!.difference).toBe(Math.min(19, getPriority() + 10));
  expect(Buffer.from((await tasks.read(id, 'comparison.png'))!).toString()).toBe('slexip');
  const next = await reaches(await ask('short'), 'succeeded');
  expect(next.result!.z).toBe(done.result!.z);
});

test('a task that is canceled ends, and its process lives on, unless it does not react', async () => {
  const { tasks, ask, reaches, processOf, start } = newService();
  start();
  const running = await ask('long');
  const waiting = await ask('long');
  const pid = await processOf(running);
  expect(await tasks.cancel(waiting)).toMatchObject({ status: 'canceled', attempt: 0 });
  expect(await tasks.cancel(running)).toMatchObject({ status: 'running', requested: 'cancel' });
  expect(await reaches(running, 'canceled')).toMatchObject({ result: null, error: null, requested: null });
  await expect(tasks.cancel(running)).rejects.toMatchObject({ code: 'TASK_ENDED' });
  const deaf = await ask('deaf');
  expect(await processOf(deaf)).toBe(pid);
  await tasks.cancel(deaf);
  await reaches(deaf, 'canceled');
  await until('its process is gone', () => !isAlive(pid));
});

test('a process that dies fails its task, and the next task gets another', async () => {
  const { ask, reaches, start } = newService();
  start();
  const { error, attempt } = await reaches(await ask('crash'), 'failed');
  expect(attempt).toBe(1);
  expect(error!.code).toBe('TASK_CRASHED');
  expect(error!.message).toMatch(/was killed by SIGKILL.*memory.*went up in smoke/);
  await reaches(await ask('short'), 'succeeded');
});

test('a failure is told as far as it concerns the client', async () => {
  const { ask, reaches, start } = newService();
  start();
  const { error } = await reaches(await ask('refuse'), 'failed');
  expect(error).toEqual({ code: 'CHECKPOINT_NOT_FOUND', message: 'There is no such checkpoint.' });
  const { error: fault } = await reaches(await ask('fault'), 'failed');
  expect(fault!.code).toBe('INTERNAL');
  expect(fault!.message).not.toContain('undefined');
});

test('a process that hangs is ended, one without a task ends after a while, and one that cannot start says why', async () => {
  const run = (name: string, options: { entry?: string; silenceMs?: number } = {}) => {
    const pool = taskPool({
      entry,
      env: { ...process.env, TEST_COMPILED: compiled.directory },
      log: silent,
      silenceMs: 60_000,
      cancelMs: 60_000,
      idleMs: 1,
      ...options,
    });
    closers.push(() => pool.close());
    const never = new AbortController().signal;
    const task = { id: 'task-1', type: 'projection', createdAt: new Date().toISOString() } as const;
    return pool.run({ ...task, input: exampleInput(name) }, { cancel: never, kill: never, onProgress: () => {} });
  };
  expect(await run('deaf', { silenceMs: 500 })).toMatchObject({ type: 'crashed', signal: 'SIGKILL', silentMs: 500 });
  const end = await run('short');
  const pid = Number(end.type === 'succeeded' && (end.output.result as { z: string }).z);
  expect(pid).toBeGreaterThan(0);
  await until('it has ended', () => !isAlive(pid));
  const nowhere = await run('short', { entry: fixture('nowhere.mjs') });
  expect(nowhere).toMatchObject({ type: 'crashed', code: 1, output: expect.stringContaining('Cannot find module') });
});

test('followers hear how a task comes on, and what came of it', async () => {
  const { ask, start } = newService();
  const { taskEvents } = start();
  const id = await ask('short');
  const told: unknown[] = [];
  for await (const notice of taskEvents.follow(id, '0-0', new AbortController().signal)) {
    if (isGap(notice)) throw new Error('Events are lost');
    if (notice.event) told.push(notice.event);
    if (notice.isEnd) break;
  }
  expect(told).toMatchObject([
    { event: 'status', data: { status: 'queued' } },
    { event: 'status', data: { status: 'running' } },
    { event: 'progress', data: { progress: null, attempt: 1 } },
    { event: 'progress', data: { progress: { phase: 'Searching', done: 0, total: 2 }, attempt: 1 } },
    { event: 'status', data: { status: 'succeeded', result: { z: expect.any(String) } } },
  ]);
});

test('a shutdown puts the running task back into the queue, as often as it likes', async () => {
  const { tasks, ask, reaches, processOf, start } = newService();
  const id = await ask('long');
  for (let attempt = 1; attempt <= 4; attempt++) {
    const { close } = start();
    await until('it runs', async () => (await tasks.get(id))?.attempt === attempt);
    const pid = await processOf(id);
    await close();
    expect(isAlive(pid)).toBe(false);
    expect(await tasks.get(id)).toMatchObject({ status: 'queued', queuePosition: 0, progress: null });
  }
  await tasks.cancel(id);
  await reaches(id, 'canceled');
});

test('a task whose API is killed runs again with another API on the same Redis', async () => {
  const { tasks, ask, reaches, processOf, start, startElsewhere } = newService(2);
  const api = await startElsewhere();
  const id = await ask('long');
  const pid = await processOf(id);
  await end(api, 'SIGKILL');
  await until('the process of the task is gone, too', () => !isAlive(pid));
  start();
  await until('it runs again', async () => ((await tasks.get(id))?.attempt ?? 0) > 1);
  expect(await processOf(id)).not.toBe(pid);
  await tasks.cancel(id);
  await reaches(id, 'canceled');
});

test('a task during which the service is lost again and again fails, and says so', async () => {
  const { name, tasks, ask, reaches, processOf, startElsewhere } = newService();
  const id = await ask('long');
  for (let attempt = 1; attempt <= 3; attempt++) {
    const api = await startElsewhere();
    await until('it runs', async () => (await tasks.get(id))?.attempt === attempt);
    await processOf(id);
    await end(api, 'SIGKILL');
    await requeueAbandoned(redis.connection, tasksQueue(name));
  }
  await startElsewhere();
  const { error } = await reaches(id, 'failed');
  expect(error!.code).toBe('TASK_INTERRUPTED');
  expect(error!.message).toContain('3 times in a row');
});

test('a running task outlives an outage of Redis', async () => {
  const { tasks, ask, reaches, processOf, start } = newService();
  start();
  const id = await ask('long');
  await processOf(id);
  await redis.stop();
  await expect(tasks.get(id)).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
  await redis.start();
  await until('Redis answers again', () => tasks.cancel(id).catch(() => false));
  await reaches(id, 'canceled');
});

test('two APIs share the tasks', async () => {
  const { ask, processOf, reaches, tasks, start, startElsewhere } = newService();
  start();
  await startElsewhere();
  const ids = [await ask('long'), await ask('long')];
  const [first, second] = [await processOf(ids[0]!), await processOf(ids[1]!)];
  expect(first).not.toBe(second);
  for (const id of ids) {
    await tasks.cancel(id);
    await reaches(id, 'canceled');
  }
});
