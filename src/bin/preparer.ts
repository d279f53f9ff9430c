import { parseSettings } from '../schema/settings.js';
import { PreparerTask } from '../schema/trainer.js';
import { dieWithParent } from '../worker/orphan-guard.js';
import { servePreparer } from '../worker/preparer.js';

// Decodes a dataset in a process of its own: started by the trainer, which speaks to it over IPC.

if (!process.send) {
  console.error('The preparer is started by a trainer: use `npm run worker` or `npm start`.');
  process.exit(1);
}

dieWithParent(process.ppid);
process.on('disconnect', () => process.exit(1));
// Ctrl-C reaches every process of the group: the trainer decides.
process.on('SIGINT', () => {});
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());

await servePreparer(
  PreparerTask.parse(JSON.parse(process.argv[2] ?? '{}')),
  parseSettings(process.env),
  event =>
    new Promise((resolve, reject) => {
      process.send!(event, (error: Error | null) => (error ? reject(error) : resolve()));
    }),
  stop.signal,
);
process.exit(0);
