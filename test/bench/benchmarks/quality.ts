import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { presets } from '../../../src/model/presets.js';
import type { Quality } from '../../../src/schema/quality.js';
import type { Watch } from '../compare.js';
import { trainJob } from '../quality/job.js';
import { keptTraining } from '../quality/kept-training.js';
import { trainInPytorch } from '../quality/pytorch.js';
import { startService } from '../service.js';
import { SideProcess } from '../side-process.js';
import type { MeasureImagesOptions } from '../sides/measure-images.js';

export interface QualityOptions {
  /** Minutes of each training. */
  readonly minutes: number;
  /** Seeds 1 to this. */
  readonly seeds: number;
  /** A Python with PyTorch to compare with. */
  readonly pytorch: string | undefined;
  readonly quick: boolean;
  /** A folder that keeps each training when it ends, and has those of an earlier run. */
  readonly resume: string | undefined;
}

/** A training that was measured. */
export interface TrainedResult {
  readonly name: string;
  readonly seed: number;
  readonly steps: number;
  readonly secondsPerStep: number | null;
  readonly quality: Quality;
}

export interface QualityResult {
  readonly minutes: number;
  /** How many images of each are measured. */
  readonly images: number;
  readonly trainings: readonly TrainedResult[];
}

const jobs = ['stable', 'seed'] as const;
const size = presets.stable.hyperparameters.imageSize;

/**
 * What each achieves after training for the same time on the same faces: presets `stable` and `seed` as jobs of this
 * service and, where PyTorch is available, the networks and settings of `seed` there. They take turns, one at a time,
 * and all are measured alike.
 */
export async function quality(options: QualityOptions, { progress, signal }: Watch): Promise<QualityResult> {
  const { seeds, pytorch, quick, resume } = options;
  const minutes = quick ? 0.1 : options.minutes;
  const images = quick ? 64 : 512;
  const folder = resume ?? (await mkdtemp(join(tmpdir(), 'dcgan-bench-')));
  await mkdir(folder, { recursive: true });
  progress('quality: starting the service');
  // It must not calibrate itself while something else is being measured.
  const { client, dataDir, close } = await startService(signal, { CALIBRATE: 'off' });
  const cut = join(dataDir, 'cuts', 'demo-faces', String(size), 'images.bin');
  const reals = join(folder, 'demo-faces');
  try {
    const trained: (Omit<TrainedResult, 'quality'> & { readonly path: string })[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const settings = { seed, minutes, images };
      for (const preset of jobs) {
        progress(`quality: ${preset}, seed ${seed} of ${seeds}, ${minutes} min`);
        const job = { folder, file: `${preset}-${seed}`, settings: { preset, ...settings }, size };
        const result = await keptTraining(job, async output => {
          const result = await trainJob(client, { preset, seed, minutes, count: images, output });
          // The images that it has seen are there for those that follow, and for a later run.
          await copyFile(cut, reals);
          return { name: `preset ${preset}`, ...result };
        });
        trained.push({ seed, ...result });
      }
      if (pytorch === undefined) continue;
      progress(`quality: PyTorch, seed ${seed} of ${seeds}, ${minutes} min`);
      const { hyperparameters } = presets.seed;
      const program = { folder, file: `pytorch-${seed}`, settings: { preset: 'seed', ...settings }, size };
      const result = await keptTraining(program, async output => {
        const training = { images: reals, hyperparameters, seed, seconds: minutes * 60, count: images, output };
        const { version, ...result } = await trainInPytorch(pytorch, training, signal);
        return { name: `PyTorch ${version}, as seed`, ...result };
      });
      trained.push({ seed, ...result });
    }
    progress('quality: measuring the images');
    const measure: MeasureImagesOptions = { reals, size, images, fakes: trained.map(({ path }) => path) };
    const { side, facts } = await SideProcess.start(
      { name: 'the measure', entry: 'measure-images', options: measure },
      signal,
    );
    await side.end();
    const qualities = facts as Quality[];
    return {
      minutes,
      images,
      trainings: trained.map(({ path: _, ...rest }, i) => ({ ...rest, quality: qualities[i]! })),
    };
  } finally {
    await close();
    if (resume === undefined) await rm(folder, { recursive: true, force: true });
  }
}
