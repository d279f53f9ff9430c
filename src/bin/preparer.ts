import { parseSettings } from '../schema/service/settings.js';
import { PreparerTask } from '../schema/worker/messages.js';
import { becomeChild } from '../service/child.js';
import { servePreparer } from '../worker/serve-preparer.js';

// Decodes a dataset in a process of its own: started by the trainer, which speaks to it over IPC.

const tell = becomeChild('preparer', 'a trainer', ['SIGINT']);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());

await servePreparer(
  PreparerTask.parse(JSON.parse(process.argv[2] ?? '{}')),
  parseSettings(process.env),
  tell,
  stop.signal,
);
process.exit(0);
