import type { Watch } from '../compare.js';
import { jobWhen, startService } from '../service.js';
import { SideProcess } from '../side-process.js';
import type { MeasuredProjections, MeasureProjectionsOptions } from '../sides/measure-projections.js';

export type ProjectionResult = MeasuredProjections;

/**
 * How exactly, and how fast, latents are found again from their images.
 * @param dataDir DATA_DIR of a service whose newest checkpoint is searched; a training of `tiny` when undefined
 */
export async function projection(
  { quick, dataDir }: { readonly quick: boolean; readonly dataDir: string | undefined },
  { progress, signal }: Watch,
): Promise<ProjectionResult> {
  const [steps, count] = quick ? [20, 2] : [1500, 50];
  const measureIn = async (folder: string) => {
    progress('projection: searching');
    const options: MeasureProjectionsOptions = { dataDir: folder, checkpoint: undefined, count };
    const { side, facts } = await SideProcess.start(
      { name: 'the search', entry: 'measure-projections', options, env: { CUDA_VISIBLE_DEVICES: '-1' } },
      signal,
    );
    await side.end();
    return facts as ProjectionResult;
  };
  if (dataDir !== undefined) return measureIn(dataDir);
  progress('projection: starting the service');
  // It must not calibrate itself while something else is being measured.
  const service = await startService(signal, { CALIBRATE: 'off' });
  try {
    progress(`projection: training tiny for ${steps} steps`);
    const request = { dataset: 'demo-faces', preset: 'tiny', seed: 1, steps } as const;
    await jobWhen(service.client, request, ({ status }) => status === 'succeeded');
    return await measureIn(service.dataDir);
  } finally {
    await service.close();
  }
}
