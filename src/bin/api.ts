/** The API alone: its jobs go through the Redis at REDIS_URL to workers elsewhere. */
import { announce } from '../service/announce.js';
import { startApi } from '../service/api-server.js';
import { runProgram } from '../service/program.js';
import { sharedRedis, watchRedis } from '../service/redis.js';

await runProgram(async program => {
  const connection = sharedRedis(program);
  const redis = watchRedis(program, connection);
  const url = await startApi(program, connection, redis);
  await announce(program, redis, 'API', url);
}, 'dcgan-api');
