import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../src/client/index.js';
import { redisServerPath } from '../redis.js';
import { until } from '../wait.js';
import { apis, Service } from './service.js';

const program = resolve(import.meta.dirname, '../../dist/bin/key.js');
let folder: string;
let environment: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dcgan-keys-'));
  environment = { DATA_DIR: join(folder, 'data'), API_KEYS_FILE: join(folder, 'keys', 'api-keys.json') };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = async (...args: string[]) => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, REDIS_SERVER: redisServerPath, ...environment },
  });
  return { stdout: stdout.trim(), stderr: stderr.trim() };
};

test('keys are made, used, rotated and revoked while the service runs', async () => {
  const admin = await run('--name', 'admin', '--role', 'admin', '--unless-any');
  expect(admin.stdout).toMatch(/^dcgan_[a-z0-9]{8}_[\w-]{43}$/);
  expect(admin.stderr).toContain('it is not shown again');
  expect(await run('--name', 'admin', '--role', 'admin', '--unless-any')).toEqual({ stdout: '', stderr: '' });
  expect(await readFile(environment.API_KEYS_FILE!, 'utf8')).not.toContain(admin.stdout.slice(15));

  const service = await Service.start(environment);
  try {
    const as = (key?: string) => createClient({ baseUrl: service.url, retries: 0, ...(key && { key }) });
    expect((await as(admin.stdout).getSession()).role).toBe('admin');
    await expect(as().getSession()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });

    const viewer = await run('--name', 'a wall', '--role', 'viewer');
    const id = viewer.stdout.slice(6, 14);
    // Each API reads the file of the keys by itself.
    const works = async (key: string) => {
      for (let i = 0; i < apis; i++)
        if (
          !(await as(key)
            .getSession()
            .catch(() => undefined))
        )
          return false;
      return true;
    };
    await until('the new key works', () => works(viewer.stdout));
    const denied = as(viewer.stdout).createJob({ body: { dataset: 'demo-faces' } });
    await expect(denied).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 });
    const events = as(viewer.stdout).followEvents();
    expect((await events.next()).value).toMatchObject({ event: 'reset' });

    const listed = await run('list');
    expect(listed.stdout).toMatch(new RegExp(`^id +role +made +quota +name\n.*admin.*\n${id} +viewer .* a wall$`));
    expect(JSON.parse((await run('list', '--json')).stdout)[1]).toMatchObject({ id, name: 'a wall', role: 'viewer' });

    const rotated = await run('rotate', viewer.stdout);
    expect(rotated.stdout.slice(6, 14)).toBe(id);
    // The stream is cut off, and refused when it is opened again.
    await expect(events.next()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await until('the rotated key works', () => works(rotated.stdout));
    expect((await as(rotated.stdout).getSession()).name).toBe('a wall');

    await run('revoke', id);
    await until('the key is revoked', async () => {
      for (let i = 0; i < apis; i++)
        if (
          await as(rotated.stdout)
            .getSession()
            .catch(() => undefined)
        )
          return false;
      return true;
    });
    await expect(run('revoke', id)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`There is no key ${id}`),
    });
    const audit = service.log.filter(line => line.audit && line.key === id).map(({ msg }) => String(msg));
    const changes = ['is new', 'was rotated', 'was revoked'].map(what => `The key ${id} (a wall) ${what}`);
    expect(audit.filter(line => line.startsWith('The key')).sort()).toEqual(
      changes.flatMap(change => Array.from({ length: apis }, () => change)).sort(),
    );
    expect(JSON.stringify(service.log)).not.toMatch(/dcgan_[a-z0-9]{8}_/);
  } finally {
    await service.stop();
  }
});

test.each([
  [['--role', 'admin'], '--name NAME'],
  [['--name', 'x'], '--role must be viewer, generator, trainer or admin'],
  [['--name', 'x', '--role', 'root'], 'not root'],
  [['--name', 'x', '--role', 'viewer', '--quota', 'much'], '--quota must be a number such as'],
  [['revoke'], 'Say which key'],
  [['list', '--name', 'x'], '--name does not go with list'],
  [['forget', 'x'], 'The command must be list, rotate or revoke'],
])('wrong arguments %j are explained', async (args, message) => {
  await expect(run(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});
