import { Worker } from 'node:worker_threads';

const watch = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL');
}, 500);
`;

/**
 * Kills this process when its parent is gone, from a thread of its own: the main thread may be inside TensorFlow, which may
 * never return, and would not notice that the IPC channel has closed.
 * @param parent process id of the parent
 */
export function dieWithParent(parent: number): void {
  const thread = new Worker(watch, {
    eval: true,
    execArgv: [],
    workerData: parent,
    resourceLimits: { maxOldGenerationSizeMb: 8 },
  });
  thread.unref();
}
