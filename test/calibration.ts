import { blockFlops, blocksOf } from '../src/estimate/flops.js';
import { presets } from '../src/model/presets.js';
import type { Calibration, WorkerRecord } from '../src/schema/worker/record.js';

/** A worker whose processor performs 50 billion operations a second, whatever they are. */
export const evenCalibration: Calibration = {
  machine: { kind: 'cpu', device: 'Abacus, 2 cores', tensorflow: '2.21.0', threads: 2, graph: 'of this version' },
  calibratedAt: '2026-11-24T12:00:00.000Z',
  memoryBytes: null,
  fasterPrecision: 'float32',
  startUpSeconds: 2,
  trialSeconds: 1,
  firstStepSeconds: 0.5,
  savedBytesPerSecond: 1e8,
  qualitySeconds: 0.4,
  blocks: blocksOf(presets.tiny.hyperparameters).map(block => ({
    ...block,
    secondsPerImage: blockFlops(block) / 5e10,
  })),
  steps: [8, 48].map(batchSize => {
    const hyperparameters = { ...presets.tiny.hyperparameters, batchSize };
    const flops = blocksOf(hyperparameters).reduce((sum, block) => sum + blockFlops(block) * batchSize, 0);
    return {
      hyperparameters,
      precision: 'float32',
      secondsPerStep: flops / 5e10,
      measuredAt: '2026-11-24T12:00:00.000Z',
    };
  }),
};

export const evenWorker: WorkerRecord = {
  id: 'worker-abacus',
  seenAt: new Date().toISOString(),
  memoryBytes: 8e9,
  calibration: evenCalibration,
  measured: [],
};
