import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { JobQueue } from '../../../src/queue/job-queue.js';
import type { RedisTarget } from '../../../src/queue/redis/connection.js';
import { watchRedis } from '../../../src/queue/redis/health.js';
import { freePort } from '../../free-port.js';
import { oldestRedisPath } from '../../oldest-redis.js';
import { redisServerPath, silent } from '../../redis.js';
import { type RedisServer, startRedisServer } from '../../redis-server.js';
import { until } from '../../wait.js';
import { jobSpec } from '../job-spec.js';

const closers: (() => unknown)[] = [];
let oldest: string;

beforeAll(async () => {
  oldest = await oldestRedisPath();
}, 120_000);
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: readonly string[] = [], path?: string): Promise<RedisServer> {
  const server = await startRedisServer(options, path);
  closers.push(() => server.remove());
  return server;
}

/** A service's view of a Redis: what it finds wrong, what it logs, and a queue in it. */
function open(connection: RedisTarget) {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ base: null }, { write: line => lines.push(JSON.parse(line)) });
  const health = watchRedis({ connection, queueName: 'q', log, intervalsMs: { well: 50, ill: 50 } });
  closers.push(() => health.close());
  const queue = new JobQueue({ connection, name: 'q', log: silent, timeoutMs: 3000 });
  closers.push(() => queue.close());
  return {
    health,
    queue,
    lines,
    codes: async () => (await health.check()).map(({ code }) => code),
    /** Waits until it finds just this wrong. */
    async finds(...codes: string[]) {
      let last: string[] = [];
      await until(
        `${codes.join() || 'nothing'} is wrong`,
        async () => {
          last = await this.codes();
          return last.join() === codes.join();
        },
        15_000,
      ).catch(error => {
        throw new Error(`${error.message}; found ${last.join() || 'nothing'}`);
      });
    },
  };
}

/** Every operation on the queue is refused at once, with what is wrong. */
async function expectRefusal(code: string, operations: readonly (() => Promise<unknown>)[]) {
  const [first] = operations;
  // The queue has a connection of its own.
  await until(`the queue notices ${code}`, () =>
    first!().then(
      () => false,
      (error: Error) => error.message.includes(code),
    ),
  );
  for (const operation of operations) {
    const asked = performance.now();
    await expect(operation()).rejects.toMatchObject({
      code: 'QUEUE_UNAVAILABLE',
      retryAfter: 5,
      message: expect.stringContaining(code),
    });
    expect(performance.now() - asked).toBeLessThan(2500);
  }
}

const everyCode = (queue: JobQueue) => [() => queue.get('job-1'), () => queue.add(jobSpec())];

describe.each([
  ['of this machine', () => redisServerPath],
  ['6.2', () => oldest],
])('Redis %s', (_name, path) => {
  test('is well; the log says so when it was not', async () => {
    const server = await start([], path());
    const service = open({ url: server.url() });
    expect(await service.codes()).toEqual([]);
    await server.stop();
    await service.finds('REDIS_UNREACHABLE');
    await expectRefusal('cannot be reached', everyCode(service.queue));
    await server.start();
    await service.finds();
    expect(service.lines.map(({ level, code, msg }) => [level, code, msg])).toEqual([
      [
        40,
        'REDIS_UNREACHABLE',
        expect.stringMatching(/^Redis does not answer \(.+\)\. Start it, or correct REDIS_URL\.$/),
      ],
      [30, 'REDIS_UNREACHABLE', 'REDIS_UNREACHABLE is over'],
    ]);
  });

  test('that is full refuses jobs as unavailable, and takes them when there is room', async () => {
    const server = await start([], path());
    const service = open({ url: server.url() });
    await service.finds();
    await server.admin.config('SET', 'maxmemory', '1');
    await service.finds('REDIS_FULL');
    await expectRefusal('REDIS_FULL', [
      () => service.queue.add(jobSpec()),
      () => service.queue.addOnce('key', 'fingerprint', async () => jobSpec()),
    ]);
    await server.admin.config('SET', 'maxmemory', '0');
    await service.finds();
    await service.queue.add(jobSpec());
  });

  test('that may evict is warned of, and does all the rest', async () => {
    const server = await start(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'], path());
    const service = open({ url: server.url() });
    await service.finds('REDIS_EVICTS');
    await service.queue.add(jobSpec());
    await server.admin.config('SET', 'maxmemory-policy', 'noeviction');
    await service.finds();
  });

  test('a wrong password, at the start and later', async () => {
    const server = await start(['--requirepass', 'right'], path());
    const wrong = open({ url: server.url(':wrong@') });
    await wrong.finds('REDIS_PASSWORD');
    await expectRefusal('REDIS_PASSWORD', everyCode(wrong.queue));
    const none = open({ url: server.url() });
    await none.finds('REDIS_PASSWORD');
    const right = open({ url: server.url(':right@') });
    await right.finds();
    // A user whose password has changed stays connected until the connection ends.
    await server.admin.config('SET', 'requirepass', 'other');
    await server.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await right.finds('REDIS_PASSWORD');
    await expectRefusal('REDIS_PASSWORD', everyCode(right.queue));
    await server.admin.config('SET', 'requirepass', 'right');
    await right.finds();
    await right.queue.add(jobSpec());
    expect(JSON.stringify(wrong.lines)).not.toMatch(/wrong@|"wrong"/);
  });

  test('a database that does not exist is not replaced by another one', async () => {
    const server = await start([], path());
    const service = open({ url: server.url('', '/99') });
    await service.finds('REDIS_DATABASE');
    await expectRefusal('REDIS_DATABASE', everyCode(service.queue));
    expect(await server.admin.dbsize()).toBe(0);
    const good = open({ url: server.url('', '/3') });
    await good.finds();
    await good.queue.add(jobSpec());
    expect(await server.admin.dbsize()).toBe(0);
    expect(await server.admin.info('keyspace')).toContain('db3:');
  });

  test('missing permissions are named, and found again when they are granted', async () => {
    const server = await start([], path());
    const grant = (...rules: string[]) => server.admin.call('ACL', 'SETUSER', 'u', 'reset', 'on', '>p', ...rules);
    await grant('~bull:*', 'resetchannels', '&bull:*', '+@all', '-@dangerous', '-xadd', '-llen', '-zadd');
    const service = open({ url: server.url('u:p@') });
    await service.finds('REDIS_PERMISSIONS');
    const [trouble] = await service.health.check();
    expect(trouble?.message).toContain('may not run LLEN, XADD, ZADD. ');
    await expectRefusal('REDIS_PERMISSIONS', everyCode(service.queue));

    await grant('~other:*', 'allchannels', '+@all');
    await service.finds('REDIS_PERMISSIONS');
    await expectRefusal('REDIS_PERMISSIONS', everyCode(service.queue));

    await grant('~bull:*', 'resetchannels', '+@all', '-@dangerous');
    await until('the channel is missing', async () =>
      (await service.health.check())[0]?.message.includes('may not publish to the channels bull:*'),
    );
    await service.queue.add(jobSpec());

    await grant('~bull:*', 'resetchannels', '&bull:*', '+@all', '-@dangerous');
    await service.finds();
    await service.queue.add(jobSpec());
  });

  test('a replica that is read-only, and one that has lost its primary', async () => {
    const server = await start([], path());
    const service = open({ url: server.url() });
    await server.admin.replicaof('127.0.0.1', await freePort());
    await service.finds('REDIS_READ_ONLY');
    await expectRefusal('REDIS_READ_ONLY', [() => service.queue.add(jobSpec())]);
    await server.admin.config('SET', 'replica-serve-stale-data', 'no');
    await service.finds('REDIS_REPLICATION');
    await expectRefusal('REDIS_REPLICATION', everyCode(service.queue));
    await server.admin.replicaof('NO', 'ONE');
    await service.finds();
    await server.admin.config('SET', 'min-replicas-to-write', '1');
    await service.finds('REDIS_REPLICATION');
    await expectRefusal('REDIS_REPLICATION', [() => service.queue.add(jobSpec())]);
  });

  test('a disk to which it cannot save', async () => {
    const server = await start(['--appendonly', 'no'], path());
    const service = open({ url: server.url() });
    await service.finds();
    await server.admin.config('SET', 'save', '3600 1');
    // Its working directory is gone: nothing can be written there, whoever it is.
    await rm(server.directory, { recursive: true });
    await server.admin.bgsave();
    await service.finds('REDIS_DISK');
    await expectRefusal('REDIS_DISK', [() => service.queue.add(jobSpec())]);
    await server.admin.config('SET', 'stop-writes-on-bgsave-error', 'no');
    await service.finds();
  });

  test('a script of somebody else that does not end', async () => {
    const server = await start(['--lua-time-limit', '50'], path());
    const service = open({ url: server.url() });
    await service.finds();
    const busy = server.admin.duplicate();
    closers.push(() => busy.disconnect());
    const script = busy.eval('while true do end', 0).catch(() => {});
    await service.finds('REDIS_BUSY');
    await expectRefusal('REDIS_BUSY', everyCode(service.queue));
    await server.admin.script('KILL');
    await script;
    await service.finds();
  });

  test('a cluster is not supported', async () => {
    const server = await start(['--cluster-enabled', 'yes'], path());
    const service = open({ url: server.url() });
    await service.finds('REDIS_CLUSTER');
    await expectRefusal('REDIS_CLUSTER', everyCode(service.queue));
  });

  test('TLS where there is none', async () => {
    const server = await start([], path());
    const service = open({ url: server.url().replace('redis:', 'rediss:') });
    await service.finds('REDIS_TLS');
    await expectRefusal('REDIS_TLS', everyCode(service.queue));
  });
});

test('TLS: a certificate that nobody vouches for, no TLS on its port, a client certificate, and as it shall be', async () => {
  const plain = await start();
  const [key, cert] = ['key.pem', 'cert.pem'].map(name => join(plain.directory, name)) as [string, string];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', cert];
  execFileSync('openssl', [...request, ...subject], { stdio: 'ignore' });
  const port = await freePort();
  const tls = ['--tls-port', String(port), '--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert];
  await plain.stop();
  await plain.start([...tls, '--tls-auth-clients', 'no']);
  const url = `rediss://127.0.0.1:${port}`;
  const selfSigned = open({ url });
  await selfSigned.finds('REDIS_CERTIFICATE');
  await expectRefusal('REDIS_CERTIFICATE', everyCode(selfSigned.queue));
  const unencrypted = open({ url: url.replace('rediss:', 'redis:') });
  await unencrypted.finds('REDIS_HANGS_UP');
  await expectRefusal('REDIS_HANGS_UP', everyCode(unencrypted.queue));
  // As NODE_EXTRA_CA_CERTS makes it, which Node reads when it starts.
  const trusting = open({ url, tls: { ca: execFileSync('cat', [cert]) } });
  await trusting.finds();
  await trusting.queue.add(jobSpec());
  await plain.admin.config('SET', 'tls-auth-clients', 'yes');
  const without = open({ url, tls: { ca: execFileSync('cat', [cert]) } });
  await without.finds('REDIS_CERTIFICATE');
  expect((await without.health.check())[0]?.message).toContain('tls-auth-clients no');
});

test('a host without an address', async () => {
  const service = open({ url: 'redis://no-such-host.invalid:6379' });
  await service.finds('REDIS_HOST_UNKNOWN');
  await expectRefusal('REDIS_HOST_UNKNOWN', everyCode(service.queue));
});

test('a Redis that is frozen does not answer, and is well when it goes on', async () => {
  const server = await start();
  const service = open({ url: server.url() });
  await service.finds();
  const pid = Number(/process_id:(\d+)/.exec(await server.admin.info('server'))?.[1]);
  process.kill(pid, 'SIGSTOP');
  closers.push(() => process.kill(pid, 'SIGCONT'));
  await service.finds('REDIS_UNREACHABLE');
  process.kill(pid, 'SIGCONT');
  await service.finds();
});
