import { presets } from '../../src/model/presets.js';
import type { JobSpec } from '../../src/schema/job.js';

let count = 0;

/** A job as the API queues it; each one is a second younger than the one before. */
export function jobSpec(overrides: Partial<JobSpec> = {}): JobSpec {
  count += 1;
  return {
    id: `job-${count}`,
    name: null,
    dataset: 'demo-faces',
    preset: 'tiny',
    hyperparameters: presets.tiny.hyperparameters,
    seed: 42,
    steps: 100,
    maxMinutes: null,
    pauseAfter: null,
    sweep: null,
    sampleEvery: 50,
    checkpoint: { every: 10, keep: 3 },
    stopOn: [],
    priority: 'normal',
    resumeFrom: null,
    exclusions: null,
    crops: null,
    metadata: { who: 'test' },
    createdAt: new Date(Date.UTC(2024, 0, 1) + count * 1000).toISOString(),
    ...overrides,
  };
}
