import { z } from 'zod';
import { foldersOf, type Settings } from '../schema/settings.js';
import { Calibration, type CalibratorEvent } from '../schema/worker.js';
import { calibrate } from '../training/calibrate.js';
import { lockDevice } from './device-lock.js';

/** What a worker says to its calibrator. */
const Task = z.object({ device: z.string(), known: Calibration.nullable() });

/** Calibrates as soon as nothing trains on the device. */
export async function serveCalibrator(task: unknown, settings: Settings): Promise<CalibratorEvent> {
  const { device, known } = Task.parse(task);
  const { dataDir, locksDir } = foldersOf(settings);
  const unlock = await lockDevice(locksDir, device, { signal: new AbortController().signal, onWait: () => {} });
  try {
    const calibration = await calibrate(dataDir, known);
    return calibration ? { type: 'calibrated', calibration } : { type: 'unchanged' };
  } finally {
    await unlock();
  }
}
