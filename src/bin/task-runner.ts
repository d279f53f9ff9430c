import { CheckpointStore } from '../checkpoint/index.js';
import { NamedLatents } from '../directions/index.js';
import { projectPhoto } from '../projections/project-photo.js';
import { parseSettings } from '../schema/service/settings.js';
import { becomeChild } from '../service/child.js';
import { FileStorage } from '../storage/index.js';
import { serveTasks } from '../tasks/serve-tasks.js';

// Runs tasks in a process of its own, with a lower priority: started by the API, which speaks to it over IPC.

const send = becomeChild('task runner', 'the API');
const settings = parseSettings(process.env);
const stores = {
  checkpoints: new CheckpointStore(settings.DATA_DIR),
  names: new NamedLatents(new FileStorage(settings.DATA_DIR)),
};
serveTasks({ projection: (input, context) => projectPhoto(input, context, stores) }, settings, {
  onCommand: listener => process.on('message', listener),
  send,
});
