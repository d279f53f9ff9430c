import { fileURLToPath } from 'node:url';
import { parseSettings } from '../schema/settings.js';
import { dieWithParent } from '../worker/orphan-guard.js';
import { serveTrainer } from '../worker/trainer.js';

// Trains one job in a process of its own: started by the supervisor, which speaks to it over IPC.

if (!process.send) {
  console.error('The trainer is started by the worker: use `npm run worker` or `npm start`.');
  process.exit(1);
}

dieWithParent(process.ppid);
// A trainer without a supervisor has nobody to train for; its successor continues from the last checkpoint.
process.on('disconnect', () => process.exit(1));
// Signals to the whole process group (Ctrl-C) are the supervisor's to handle: it asks for a checkpoint.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});

await serveTrainer(
  parseSettings(process.env),
  {
    onCommand: listener => process.on('message', listener),
    send: event =>
      new Promise((resolve, reject) => {
        process.send!(event, (error: Error | null) => (error ? reject(error) : resolve()));
      }),
  },
  fileURLToPath(new URL('./preparer.js', import.meta.url)),
);
process.exit(0);
