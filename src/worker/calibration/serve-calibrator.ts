import { z } from 'zod';
import { foldersOf, type Settings } from '../../schema/service/settings.js';
import { Calibration, type CalibratorEvent } from '../../schema/worker/record.js';
import { FileStorage } from '../../storage/index.js';
import { calibrate } from '../../training/calibrate.js';
import { lockDevice } from '../device-lock.js';

/** What a worker says to its calibrator. */
const Task = z.object({ device: z.string(), known: Calibration.nullable() });

/** Calibrates as soon as nothing trains on the device. */
export async function serveCalibrator(task: unknown, settings: Settings): Promise<CalibratorEvent> {
  const { device, known } = Task.parse(task);
  const { dataDir, locksDir } = foldersOf(settings);
  const asked = performance.now();
  const unlock = await lockDevice(locksDir, device, { signal: new AbortController().signal, onWait: () => {} });
  try {
    const waitedMs = performance.now() - asked;
    // In a folder that is removed also when this process was killed.
    const calibration = await new FileStorage(dataDir).temporary(folder => calibrate(folder, known, { waitedMs }));
    if (calibration === 'busy') return { type: 'busy' };
    return calibration ? { type: 'calibrated', calibration } : { type: 'unchanged' };
  } finally {
    await unlock();
  }
}
