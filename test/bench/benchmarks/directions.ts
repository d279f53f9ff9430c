import type { Watch } from '../compare.js';
import { jobWhen, startService } from '../service.js';
import { SideProcess } from '../side-process.js';
import type { MeasureDirectionsOptions, MeasuredDirection } from '../sides/measure-directions.js';

export interface DirectionsResult {
  readonly steps: number;
  readonly draws: number;
  readonly measured: readonly MeasuredDirection[];
}

/**
 * How well directions that are made from ticked faces work, after a training of `tiny`: the border of other faces has to
 * get brighter along "bright background", by the method of the service and by two others.
 */
export async function directions(
  { quick }: { quick: boolean },
  { progress, signal }: Watch,
): Promise<DirectionsResult> {
  const [steps, draws] = quick ? [20, 1] : [1500, 6];
  progress('directions: starting the service');
  // It must not calibrate itself while something else is being measured.
  const { client, dataDir, close } = await startService(signal, { CALIBRATE: 'off' });
  try {
    progress(`directions: training tiny for ${steps} steps`);
    const request = { dataset: 'demo-faces', preset: 'tiny', seed: 1, steps } as const;
    const job = await jobWhen(client, request, ({ status }) => status === 'succeeded');
    progress('directions: measuring');
    const options: MeasureDirectionsOptions = {
      dataDir,
      checkpoint: job.latestCheckpoint!.id,
      draws,
      ticks: [2, 4, 8, 16, 32],
    };
    const { side, facts } = await SideProcess.start(
      { name: 'the measure', entry: 'measure-directions', options, env: { CUDA_VISIBLE_DEVICES: '-1' } },
      signal,
    );
    await side.end();
    return { steps, draws, measured: facts as readonly MeasuredDirection[] };
  } finally {
    await close();
  }
}
