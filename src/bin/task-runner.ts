import { fileURLToPath } from 'node:url';
import { CheckpointStore } from '../checkpoint/index.js';
import { NamedLatents } from '../directions/index.js';
import { projectPhoto } from '../projections/project-photo.js';
import { storageOfSettings } from '../schema/service/s3-settings.js';
import { foldersOf, parseSettings } from '../schema/service/settings.js';
import { scoreCheckpoint } from '../scores/score-checkpoint.js';
import { becomeChild } from '../service/child.js';
import { openStorage } from '../storage/index.js';
import { serveTasks } from '../tasks/serve-tasks.js';
import { runPreparer } from '../worker/run-preparer.js';

// Runs tasks in a process of its own, with a lower priority: started by the API, which speaks to it over IPC.

const send = becomeChild('task runner', 'the API');
const settings = parseSettings(process.env);
const storage = await openStorage(storageOfSettings(settings));
const stores = { checkpoints: new CheckpointStore(storage), names: new NamedLatents(storage) };
const preparerEntry = fileURLToPath(new URL('./preparer.js', import.meta.url));
const scoring = {
  checkpoints: stores.checkpoints,
  folders: { ...foldersOf(settings), storage },
  prepare: (task: Parameters<typeof runPreparer>[1], signal: AbortSignal) => runPreparer(preparerEntry, task, signal),
};
serveTasks(
  {
    projection: (input, context) => projectPhoto(input, context, stores),
    quality: (input, context) => scoreCheckpoint(input, context, scoring),
  },
  settings,
  storage,
  { onCommand: listener => process.on('message', listener), send },
);
