import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { trainingHistory } from '../../../src/history/index.js';
import { metricsFile } from '../../../src/job/files.js';
import type { MetricsPoint } from '../../../src/schema/job.js';
import { FileStorage } from '../../../src/storage/index.js';
import { type BenchService, jobWhen, startService } from '../service.js';

export interface FilledService extends BenchService {
  /** A training of `tiny` that has ended, with all its samples and a long history. */
  readonly job: string;
  readonly samples: number;
  readonly metricsSteps: number;
}

/**
 * A service with a training to look at: `tiny` makes each of its samples, and its figures go on until the history is as long
 * as that of a training of days.
 * @param progress receives messages for people
 */
export async function filledService(
  { quick }: { readonly quick: boolean },
  progress: (text: string) => void,
  signal: AbortSignal,
): Promise<FilledService> {
  const [steps, sampleEvery, metricsSteps] = quick ? [120, 3, 10_000] : [1500, 3, 100_000];
  progress('web: starting the service');
  // It must not calibrate itself while something else is being measured.
  const service = await startService(signal, { CALIBRATE: 'off' });
  try {
    progress(`web: training tiny for ${steps} steps`);
    const request = { dataset: 'demo-faces', preset: 'tiny', seed: 1, name: 'tiny', steps, sampleEvery } as const;
    const { id } = await jobWhen(service.client, request, ({ status }) => status === 'succeeded');
    await lengthen(join(service.dataDir, 'jobs', id), steps, metricsSteps);
    const { data } = await service.client.listJobSamples({ id });
    return { ...service, job: id, samples: data.length, metricsSteps };
  } catch (error) {
    await service.close();
    throw error;
  }
}

/** Repeats the figures of a training until its history has so many steps, as the trainer writes them. */
async function lengthen(directory: string, steps: number, until: number): Promise<void> {
  const lines = (await readFile(join(directory, metricsFile), 'utf8')).trimEnd().split('\n');
  const points = lines.map(line => JSON.parse(line) as MetricsPoint);
  const root = dirname(dirname(directory));
  const log = await trainingHistory(new FileStorage(root), basename(directory)).metrics(steps);
  for (let step = steps + 1; step <= until; step++) log.append({ ...points[step % points.length]!, step });
  await log.close();
}
