import { parentPort } from 'node:worker_threads';
import type { FromThread } from '../threads/thread-pool.js';
import { compute, type Outcome, type Task } from './compute.js';

const port = parentPort!;
port.on('message', async (task: Task) => {
  port.postMessage({ type: 'done', result: await compute(task) } satisfies FromThread<Outcome>);
});
port.postMessage({ type: 'ready' } satisfies FromThread<Outcome>);
