/** The worker alone: takes jobs from the Redis at REDIS_URL and trains, one job at a time. */
import { runProgram } from './program.js';
import { sharedRedis } from './redis.js';
import { startTrainingWorker } from './training-worker.js';

await runProgram(async program => startTrainingWorker(program, sharedRedis(program)));
