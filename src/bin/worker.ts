/** The worker alone: takes jobs from the Redis at REDIS_URL and trains, one job at a time. */
import { announce } from '../service/announce.js';
import { runProgram } from '../service/program.js';
import { sharedRedis, watchRedis } from '../service/redis.js';
import { startTrainingWorker } from '../service/training-worker.js';

await runProgram(async program => {
  const connection = sharedRedis(program);
  const redis = watchRedis(program, connection);
  await startTrainingWorker(program, connection, () => {
    program.log.info(`No job for ${program.settings.EXIT_WHEN_IDLE} s: exiting`);
    process.kill(process.pid, 'SIGTERM');
  });
  await announce(program, redis, 'Worker');
}, 'dcgan-worker');
