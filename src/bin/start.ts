/** Everything on one machine: Redis (unless REDIS_URL names one), a worker, and the API. */
import { runProgram } from './program.js';
import { startService } from './service.js';

await runProgram(async program => {
  const url = await startService(program);
  program.log.info({ url, docs: `${url}/docs` }, `Service is ready: ${url}`);
});
