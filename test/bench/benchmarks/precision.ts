import type { Watch } from '../compare.js';
import { jobWhen, startService } from '../service.js';
import { SideProcess } from '../side-process.js';
import type { MeasuredPrecision, MeasurePrecisionOptions } from '../sides/measure-precision.js';

export type PrecisionResult = MeasuredPrecision;

/**
 * How much images in bfloat16 differ from those in float32, by the generator that is served.
 * @param dataDir DATA_DIR of a service whose newest checkpoint is measured; a training of `tiny` when undefined
 */
export async function precision(
  { quick, dataDir }: { readonly quick: boolean; readonly dataDir: string | undefined },
  { progress, signal }: Watch,
): Promise<PrecisionResult> {
  const [steps, count, seeds] = quick ? [20, 24, 2] : [1500, 1000, 8];
  const measureIn = async (folder: string) => {
    progress('precision: comparing images');
    const options: MeasurePrecisionOptions = { dataDir: folder, count, seeds };
    const { side, facts } = await SideProcess.start(
      { name: 'the comparison', entry: 'measure-precision', options, env: { CUDA_VISIBLE_DEVICES: '-1' } },
      signal,
    );
    await side.end();
    return facts as PrecisionResult;
  };
  if (dataDir !== undefined) return measureIn(dataDir);
  progress('precision: starting the service');
  const service = await startService(signal, { CALIBRATE: 'off' });
  try {
    progress(`precision: training tiny for ${steps} steps`);
    const request = { dataset: 'demo-faces', preset: 'tiny', seed: 1, steps } as const;
    await jobWhen(service.client, request, ({ status }) => status === 'succeeded');
    return await measureIn(service.dataDir);
  } finally {
    await service.close();
  }
}
