import { fileURLToPath } from 'node:url';
import { parseSettings } from '../schema/service/settings.js';
import { becomeChild } from '../service/child.js';
import { serveTrainer } from '../worker/serve-trainer.js';

// Trains one job in a process of its own: started by the supervisor, which speaks to it over IPC and asks it for a
// checkpoint before it ends.

const send = becomeChild('trainer', 'the worker');
await serveTrainer(
  parseSettings(process.env),
  { onCommand: listener => process.on('message', listener), send },
  fileURLToPath(new URL('./preparer.js', import.meta.url)),
);
process.exit(0);
