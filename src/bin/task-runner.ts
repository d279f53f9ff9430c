import { CheckpointStore } from '../checkpoint/index.js';
import { NamedLatents } from '../directions/index.js';
import { projectPhoto } from '../projections/project-photo.js';
import { storageOfSettings } from '../schema/service/s3-settings.js';
import { parseSettings } from '../schema/service/settings.js';
import { becomeChild } from '../service/child.js';
import { openStorage } from '../storage/index.js';
import { serveTasks } from '../tasks/serve-tasks.js';

// Runs tasks in a process of its own, with a lower priority: started by the API, which speaks to it over IPC.

const send = becomeChild('task runner', 'the API');
const settings = parseSettings(process.env);
const storage = await openStorage(storageOfSettings(settings));
const stores = { checkpoints: new CheckpointStore(storage), names: new NamedLatents(storage) };
serveTasks({ projection: (input, context) => projectPhoto(input, context, stores) }, settings, storage, {
  onCommand: listener => process.on('message', listener),
  send,
});
