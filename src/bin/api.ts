/** The API alone: its jobs go through the Redis at REDIS_URL to workers elsewhere. */
import { announce } from './announce.js';
import { startApi } from './api-server.js';
import { runProgram } from './program.js';
import { sharedRedis, watchRedis } from './redis.js';

await runProgram(async program => {
  const connection = sharedRedis(program);
  const redis = watchRedis(program, connection);
  const url = await startApi(program, connection, redis);
  await announce(program, redis, 'API', url);
});
