import { once } from 'node:events';
import { parseSettings } from '../schema/settings.js';
import { serveCalibrator } from '../worker/calibrator.js';
import { dieWithParent } from '../worker/orphan-guard.js';

// Measures how fast this machine trains, in a process of its own: started by the worker, which speaks to it over IPC.

if (!process.send) {
  console.error('The calibrator is started by the worker: use `npm run worker` or `npm start`.');
  process.exit(1);
}

dieWithParent(process.ppid);
process.on('disconnect', () => process.exit(1));
// Ctrl-C reaches every process of the group: the worker decides.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});

const [task] = await once(process, 'message');
const event = await serveCalibrator(task, parseSettings(process.env));
process.send(event, () => process.exit(0));
