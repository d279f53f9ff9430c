/** Everything on one machine: Redis (unless REDIS_URL names one), a worker, and the API. */
import { announce } from '../service/announce.js';
import { runProgram } from '../service/program.js';
import { startService } from '../service/start-service.js';

await runProgram(async program => {
  const { url, redis } = await startService(program);
  await announce(program, redis, 'Service', url);
});
