import type { Redis } from 'ioredis';

type Command = (...args: readonly (string | number | Buffer)[]) => Promise<unknown>;

/**
 * Makes a Lua script a function. A connection gets it as a command of its own at the first call: it is sent by its digest,
 * and in full only when Redis does not know it.
 * @param name unique among our scripts
 * @param lua which runs as a whole: no other command comes in between
 * @param reply whether strings in its result are decoded
 */
export function defineScript<Keys extends readonly string[], Args extends readonly (string | number)[], Result>(
  name: string,
  numberOfKeys: Keys['length'],
  lua: string,
  reply: 'text' | 'buffers' = 'text',
): (redis: Redis, keys: Keys, ...args: Args) => Promise<Result> {
  // BullMQ defines its own scripts on the same connections.
  const command = `dcgan:${name}`;
  const method = reply === 'text' ? command : `${command}Buffer`;
  return async (redis, keys, ...args) => {
    const commands = redis as unknown as Record<string, Command>;
    if (!(method in commands)) redis.defineCommand(command, { numberOfKeys, lua });
    return (await commands[method]!(...keys, ...args)) as Result;
  };
}
