import type { Redis } from 'ioredis';
import { bullKeys, ownKeys, prefixOf } from '../keys.js';
import { probeCommands } from '../scripts/probe-commands.js';
import { permissionsHint, type RedisTrouble, redisTrouble } from './trouble.js';

/**
 * Every command that BullMQ's scripts and ours run, with arguments that do nothing to a key that holds a string: those for
 * another type are answered WRONGTYPE once they are allowed.
 */
export const probedCommands: readonly (readonly string[])[] = [
  ['GET', '$'],
  ['GETEX', '$'],
  ['EXISTS', '$'],
  ['TYPE', '$'],
  ['PTTL', '$'],
  ['EXPIRE', '$', '60'],
  ['PEXPIRE', '$', '60000'],
  ['DEL', '$:none'],
  ['UNLINK', '$:none'],
  ['SETNX', '$', '1'],
  ['INCR', '$'],
  ['INCRBY', '$', '1'],
  ['HDEL', '$', 'f'],
  ['HEXISTS', '$', 'f'],
  ['HGET', '$', 'f'],
  ['HGETALL', '$'],
  ['HINCRBY', '$', 'f', '1'],
  ['HLEN', '$'],
  ['HMGET', '$', 'f'],
  ['HMSET', '$', 'f', '1'],
  ['HSET', '$', 'f', '1'],
  ['LINDEX', '$', '0'],
  ['LLEN', '$'],
  ['LPOP', '$'],
  ['LPOS', '$', 'v'],
  ['LPUSH', '$', 'v'],
  ['LRANGE', '$', '0', '0'],
  ['LREM', '$', '0', 'v'],
  ['LTRIM', '$', '0', '0'],
  ['RPOP', '$'],
  ['RPOPLPUSH', '$', '$:none'],
  ['RPUSH', '$', 'v'],
  ['MGET', '$'],
  ['SADD', '$', 'm'],
  ['SCARD', '$'],
  ['SISMEMBER', '$', 'm'],
  ['SMEMBERS', '$'],
  ['SREM', '$', 'm'],
  ['XADD', '$', '*', 'f', 'v'],
  ['XRANGE', '$', '-', '+'],
  ['XREAD', 'STREAMS', '$', '0'],
  ['XREVRANGE', '$', '+', '-'],
  ['XTRIM', '$', 'MAXLEN', '1'],
  ['ZADD', '$', '0', 'm'],
  ['ZCARD', '$'],
  ['ZCOUNT', '$', '0', '0'],
  ['ZPOPMIN', '$'],
  ['ZRANGE', '$', '0', '0'],
  ['ZRANGEBYSCORE', '$', '0', '0'],
  ['ZRANK', '$', 'm'],
  ['ZREM', '$', 'm'],
  ['ZREMRANGEBYRANK', '$', '0', '0'],
  ['ZREMRANGEBYSCORE', '$', '0', '0'],
  ['ZREVRANGE', '$', '0', '0'],
  ['ZREVRANGEBYLEX', '$', '+', '-'],
  ['ZSCORE', '$', 'm'],
];

/** The first Redis that has all commands. */
const leastVersion = [6, 2] as const;

/**
 * What is wrong with the Redis at the other end of a connection that is ready, as far as its user may ask.
 * @param queue name of the queue
 */
export async function probeRedis(redis: Redis, queue: string): Promise<RedisTrouble[]> {
  try {
    const unfit = unfitness(await ask(redis.call('HELLO')));
    if (unfit) return [unfit];
    const commands = probedCommands.map(command => JSON.stringify(command));
    const { requests } = bullKeys(prefixOf(queue));
    const [[write = '', message = '', ...refused], memory, blocking] = await Promise.all([
      probeCommands(redis, [ownKeys(queue).probe], requests, ...commands),
      ask(redis.info('memory')),
      redis.evalsha('0'.repeat(40), 0).catch((error: Error) => error.message),
    ]);
    const troubles = [replyTrouble(write), missing(refused, message, String(blocking)), evicting(memory)];
    return troubles.filter(trouble => trouble !== undefined);
  } catch (error) {
    const trouble = redisTrouble(error);
    if (!trouble) throw error;
    return [trouble];
  }
}

/** The answer to a question, or undefined when this user may not ask it. */
async function ask<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    const code = redisTrouble(error)?.code;
    if (code === 'REDIS_PERMISSIONS' || code === 'REDIS_VERSION') return undefined;
    throw error;
  }
}

/** @param hello the fields and values of HELLO in turn */
function unfitness(hello: unknown): RedisTrouble | undefined {
  if (!Array.isArray(hello)) return undefined;
  const of = (name: string) => String(hello[hello.indexOf(name) + 1]);
  if (of('mode') === 'cluster') return replyTrouble('MOVED');
  const [major = 0, minor = 0] = of('version').split('.').map(Number);
  const [leastMajor, leastMinor] = leastVersion;
  if (of('server') !== 'redis' || major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return {
    code: 'REDIS_VERSION',
    message: `This is Redis ${of('version')}, which lacks commands that the service needs. Use Redis or Valkey 6.2 or newer.`,
  };
}

function replyTrouble(reply: string): RedisTrouble | undefined {
  if (reply === '') return undefined;
  return redisTrouble(Object.assign(new Error(reply), { name: 'ReplyError' }));
}

function missing(commands: readonly string[], message: string, evalsha: string): RedisTrouble | undefined {
  const refused = [...commands, ...(evalsha.startsWith('NOPERM') ? ['EVALSHA'] : [])];
  const lacks = refused.length === 0 ? [] : [`run ${refused.join(', ')}`];
  if (message !== '') lacks.push('publish to the channels bull:*, so that running jobs hear of requests at once');
  if (lacks.length === 0) return undefined;
  return {
    code: 'REDIS_PERMISSIONS',
    message: `The Redis user in REDIS_URL may not ${lacks.join(', nor ')}. ${permissionsHint}`,
  };
}

/** @param memory the section of INFO; undefined when it is not known, as with most users of few permissions */
function evicting(memory: string | undefined): RedisTrouble | undefined {
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory ?? '')?.[1];
  if (policy === undefined || policy === 'noeviction') return undefined;
  return {
    code: 'REDIS_EVICTS',
    message: `Redis may evict jobs, even running ones, when its memory is full (maxmemory-policy ${policy}). Run in redis-cli: CONFIG SET maxmemory-policy noeviction, and set it in its configuration.`,
  };
}
