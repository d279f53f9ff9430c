import { resolve } from 'node:path';
import { presetNames } from '../schema/job.js';
import { foldersOf, parseSettings, type Settings } from '../schema/service/settings.js';
import { checkMachine } from './checks/machine.js';
import { checkPort } from './checks/port.js';
import { checkRedis } from './checks/redis.js';
import { checkSharedStorage } from './checks/shared-storage.js';
import { checkStorage } from './checks/storage.js';
import { checkTensorflow } from './checks/tensorflow.js';
import { type Finding, guarded } from './finding.js';

/** The machine on which a service is to run. */
export interface Machine {
  /** The folder of the service, to which a relative DATA_DIR belongs. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** JavaScript file that loads TensorFlow in a process of its own. */
  readonly examiner: URL;
  /** The redis-server that the service would start. @throws Error with one line when there is none */
  readonly redisServer: () => string;
}

/**
 * Looks at everything that the service needs. What is broken is a finding and keeps no other check from running.
 * @param withSteps runs a training step also without a GPU
 */
export async function* examine(machine: Machine, withSteps: boolean): AsyncGenerator<Finding> {
  const { root, environment, examiner, redisServer } = machine;
  yield* await guarded('machine', checkMachine);
  const settings = settingsOf(environment, root);
  if ('status' in settings) yield settings;
  else {
    const { dataDir } = foldersOf(settings);
    yield* await guarded('storage', () => checkStorage(dataDir));
    yield* await guarded('storage', () => checkSharedStorage(settings));
    yield* await guarded('redis', () => checkRedis(settings, redisServer));
    yield* await guarded('port', () => checkPort(settings));
  }
  const options = { entry: examiner, environment, withSteps, presets: presetNames };
  yield* await guarded('tensorflow', () => checkTensorflow(options));
}

function settingsOf(environment: Machine['environment'], root: string): Settings | Finding {
  try {
    return parseSettings({ ...environment, DATA_DIR: resolve(root, environment.DATA_DIR || 'data') });
  } catch (error) {
    return { check: 'settings', status: 'failed', message: (error as Error).message };
  }
}
