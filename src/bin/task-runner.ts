import { parseSettings } from '../schema/service/settings.js';
import { becomeChild } from '../service/child.js';
import { serveTasks } from '../tasks/serve-tasks.js';

// Runs tasks in a process of its own, with a lower priority: started by the API, which speaks to it over IPC.

const send = becomeChild('task runner', 'the API');
serveTasks({}, parseSettings(process.env), { onCommand: listener => process.on('message', listener), send });
