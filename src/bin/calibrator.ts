import { once } from 'node:events';
import { parseSettings } from '../schema/service/settings.js';
import { becomeChild } from '../service/child.js';
import { serveCalibrator } from '../worker/calibration/serve-calibrator.js';

// Measures how fast this machine trains, in a process of its own: started by the worker, which speaks to it over IPC.

const tell = becomeChild('calibrator', 'the worker');
const [task] = await once(process, 'message');
await tell(await serveCalibrator(task, parseSettings(process.env)));
process.exit(0);
