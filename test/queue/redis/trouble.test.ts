import { describe, expect, test } from 'vitest';
import { queueFailure } from '../../../src/queue/redis/errors.js';
import { HungUpError, redisTrouble, TlsSilenceError } from '../../../src/queue/redis/trouble.js';
import { ServiceError } from '../../../src/schema/problem.js';

const reply = (message: string, command = 'eval') =>
  Object.assign(new Error(message), { name: 'ReplyError', command: { name: command, args: [] } });
const failure = (code: string, message = code) => Object.assign(new Error(message), { code });

const wrapped = 'ERR Error running script (call to f_897afd4d23ee70efe0ede1685c1c94834429da77): @user_script:1: ';
const behind = ' script: 897afd4d23ee70efe0ede1685c1c94834429da77, on @user_script:1.';

/** As Redis 6.2.14 and 7.0.15 answer, and as Node fails. */
const cases: readonly [string, Error][] = [
  ['REDIS_FULL', reply("OOM command not allowed when used memory > 'maxmemory'.", 'set')],
  ['REDIS_FULL', reply(`${wrapped}@user_script: 1: -OOM command not allowed when used memory > 'maxmemory'. `)],
  ['REDIS_FULL', reply(`OOM command not allowed when used memory > 'maxmemory'.${behind}`)],
  ['REDIS_FULL', reply("@user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.\r\n")],
  ['REDIS_READ_ONLY', reply("READONLY You can't write against a read only replica.")],
  ['REDIS_READ_ONLY', reply(`${wrapped}@user_script: 1: -READONLY You can't write against a read only replica. `)],
  ['REDIS_DISK', reply(`${wrapped}@user_script: 1: -MISCONF Redis is configured to save RDB snapshots, but `)],
  ['REDIS_DISK', reply("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist")],
  ['REDIS_REPLICATION', reply(`${wrapped}@user_script: 1: -NOREPLICAS Not enough good replicas to write. `)],
  ['REDIS_REPLICATION', reply("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.")],
  ['REDIS_PERMISSIONS', reply("NOPERM this user has no permissions to run the 'llen' command or its subcommand")],
  ['REDIS_PERMISSIONS', reply("NOPERM User dcgan has no permissions to run the 'llen' command")],
  [
    'REDIS_PERMISSIONS',
    reply(`${wrapped}@user_script: 1: The user executing the script can't run this command or subcommand `),
  ],
  [
    'REDIS_PERMISSIONS',
    reply(
      `ERR The user executing the script can't access at least one of the keys mentioned in the command arguments${behind}`,
    ),
  ],
  ['REDIS_PASSWORD', reply('WRONGPASS invalid username-password pair or user is disabled.', 'hello')],
  ['REDIS_PASSWORD', reply('NOAUTH Authentication required.')],
  ['REDIS_PASSWORD', reply('ERR invalid password', 'auth')],
  ['REDIS_DATABASE', reply('ERR DB index is out of range', 'select')],
  ['REDIS_DATABASE', reply('ERR invalid DB index', 'select')],
  ['REDIS_CLUSTER', reply('ERR SELECT is not allowed in cluster mode', 'select')],
  ['REDIS_CLUSTER', reply('MOVED 3999 127.0.0.1:6381')],
  ['REDIS_CLUSTER', reply("CROSSSLOT Keys in request don't hash to the same slot")],
  ['REDIS_CLUSTER', reply('CLUSTERDOWN Hash slot not served')],
  ['REDIS_CLUSTER', reply(`ERR Script attempted to access a non local key in a cluster node${behind}`)],
  ['REDIS_LOADING', reply('LOADING Redis is loading the dataset in memory')],
  ['REDIS_BUSY', reply('BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.')],
  ['REDIS_PROTECTED', reply('DENIED Redis is running in protected mode because protected mode is enabled', 'hello')],
  ['REDIS_CLIENTS', reply('ERR max number of clients reached', 'hello')],
  ['REDIS_VERSION', reply('ERR unknown command `LPOS`, with args beginning with: ')],
  ['REDIS_VERSION', reply(`ERR Unknown Redis command called from script${behind}`)],
  ['REDIS_HOST_UNKNOWN', failure('ENOTFOUND', 'getaddrinfo ENOTFOUND redis.invalid')],
  ['REDIS_TLS', failure('ERR_SSL_WRONG_VERSION_NUMBER')],
  ['REDIS_CERTIFICATE', failure('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate')],
  ['REDIS_CERTIFICATE', failure('ERR_TLS_CERT_ALTNAME_INVALID')],
  ['REDIS_CERTIFICATE', failure('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')],
  ['REDIS_HANGS_UP', new HungUpError()],
  ['REDIS_TLS', new TlsSilenceError()],
  ['REDIS_UNREACHABLE', failure('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:6379')],
  ['REDIS_UNREACHABLE', new Error('Command timed out')],
  ['REDIS_UNREACHABLE', new Error('Connection is closed.')],
];

describe('what an error says about Redis', () => {
  test.each(cases)('%s: %s', (code, error) => {
    const trouble = redisTrouble(error);
    expect(trouble?.code).toBe(code);
    // A whole sentence that ends, and none of what scripts put around Redis' words.
    expect(trouble?.message).toMatch(/^[A-Z].*\.$/);
    expect(trouble?.message).not.toMatch(/user_script|script: \w{40}/);
    expect(queueFailure(error, 'nothing was lost')).toMatchObject({ code: 'QUEUE_UNAVAILABLE', retryAfter: 5 });
  });

  test('Redis that was only asked wrongly is well', () => {
    for (const message of [
      'WRONGTYPE Operation against a key holding the wrong kind of value',
      'BUSYGROUP Consumer Group name already exists',
      'NOSCRIPT No matching script. Please use EVAL.',
      `ERR value is not an integer or out of range${behind}`,
    ]) {
      const error = reply(message);
      expect(redisTrouble(error)).toBeUndefined();
      expect(queueFailure(error, 'nothing was lost')).toBe(error);
    }
    expect(redisTrouble('no error')).toBeUndefined();
  });

  test('what the service itself refuses stays as it is', () => {
    const refusal = new ServiceError('TOO_MANY_REQUESTS', 'Too many.');
    expect(queueFailure(refusal, 'nothing was lost')).toBe(refusal);
  });
});
