/** The API alone: its jobs go through the Redis at REDIS_URL to workers elsewhere. */
import { startApi } from './api-server.js';
import { runProgram } from './program.js';
import { sharedRedis } from './redis.js';

await runProgram(async program => {
  const url = await startApi(program, sharedRedis(program));
  program.log.info({ url, docs: `${url}/docs` }, `API is ready: ${url}`);
});
