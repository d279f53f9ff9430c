import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { DcganClient, Job, JobRequest } from '../../../src/client/index.js';
import { resolveHyperparameters } from '../../../src/model/presets.js';
import type { Quality } from '../../../src/schema/quality.js';
import type { Score } from '../../../src/schema/tasks/quality.js';
import type { Watch } from '../compare.js';
import { drawFaces } from '../quality/draw-faces.js';
import { startService } from '../service.js';

export interface CandidatesOptions {
  readonly quick: boolean;
  /** A folder that keeps the trainings, and has those of an earlier run; undefined: a temporary one. */
  readonly resume: string | undefined;
}

/** A training after so many steps. */
export interface MeasuredCandidate {
  readonly name: string;
  readonly dataset: string;
  readonly seed: number;
  readonly step: number;
  readonly secondsPerStep: number | null;
  /** On up to 512 images. */
  readonly score: Pick<Score, 'swd' | 'msSsim' | 'precision' | 'recall'>;
  /** On 64 images, while it was trained: how far they are from training images. */
  readonly nearest: Pick<Quality, 'nearest' | 'nearestReals' | 'memorised'> | null;
  /** Whether the training's own choice is this checkpoint. */
  readonly best: boolean;
}

type Hyperparameters = NonNullable<JobRequest['hyperparameters']>;

interface Candidate {
  readonly name: string;
  readonly dataset: 'demo-faces' | 'pixel-faces' | 'few-faces';
  readonly hyperparameters: Hyperparameters;
  readonly seed: number;
  /** Measured after these. */
  readonly steps: readonly number[];
}

/** What `stable` was before: the networks of `seed`, its flip and upsampling, and a softmax loss with batch norm. */
const fourBlocks: Hyperparameters = {
  generatorChannels: [250, 150, 90, 54],
  discriminatorChannels: [54, 90, 150, 250],
  discriminatorBatchNorm: 'notFirst',
  loss: 'softmax',
  r1: 0,
  r2: 0,
  realLabel: 0.9,
  flip: true,
  upsampling: 'transposed',
};
const heldOut = 0.2;

const candidates: readonly Candidate[] = [
  { name: 'three blocks', dataset: 'demo-faces', hyperparameters: {}, seed: 1, steps: [3000, 8000] },
  { name: 'three blocks', dataset: 'demo-faces', hyperparameters: {}, seed: 2, steps: [3000, 8000] },
  { name: 'three blocks', dataset: 'pixel-faces', hyperparameters: {}, seed: 1, steps: [3000, 8000] },
  { name: 'three blocks', dataset: 'few-faces', hyperparameters: { heldOut }, seed: 1, steps: [3000, 6000] },
  { name: 'four blocks', dataset: 'demo-faces', hyperparameters: fourBlocks, seed: 1, steps: [3000, 8000] },
  {
    name: 'four blocks',
    dataset: 'few-faces',
    hyperparameters: { ...fourBlocks, heldOut },
    seed: 1,
    steps: [3000, 6000],
  },
  { name: 'four blocks', dataset: 'pixel-faces', hyperparameters: fourBlocks, seed: 1, steps: [3000, 8000] },
];

const images = 512;
const every = 1000;

/**
 * What `stable` was chosen by: trainings with three and with four blocks on the built-in faces, on another style of faces, and
 * on 200 faces only, one after another as jobs of a service. A run that was cut off goes on with its jobs where they were.
 */
export async function measureCandidates(
  { quick, resume }: CandidatesOptions,
  { progress, signal }: Watch,
): Promise<MeasuredCandidate[]> {
  const folder = resolve(resume ?? (await mkdtemp(join(tmpdir(), 'dcgan-bench-'))));
  const datasets = join(folder, 'datasets');
  await mkdir(datasets, { recursive: true });
  progress('candidates: starting the service');
  const { client, close } = await startService(
    signal,
    {
      DATASETS_DIR: datasets,
      CALIBRATE: 'off',
      KEEP_FINISHED_JOBS: '100',
    },
    { dataDir: join(folder, 'data') },
  );
  try {
    const measured: MeasuredCandidate[] = [];
    for (const candidate of quick ? [quickly(candidates[0]!)] : candidates) {
      const { name, dataset, seed } = candidate;
      const title = `candidates: ${name}, ${dataset}, seed ${seed}`;
      if (dataset !== 'demo-faces') {
        progress(`candidates: drawing ${dataset}`);
        await drawFaces(datasets, dataset);
      }
      const { id } = (await jobOf(client, candidate)) ?? (await client.createJob({ body: requestOf(candidate) }));
      const job = await client.waitForJob(id, {
        signal,
        onChange: ({ progress: { step, steps } }) => progress(`${title}: step ${step} of ${steps}`),
      });
      if (job.status !== 'succeeded') throw new Error(`${title} ended as ${job.status}: ${job.error?.message}`);
      const { data: checkpoints } = await client.listJobCheckpoints({ id });
      for (const step of candidate.steps) {
        const checkpoint = checkpoints.find(one => one.step === step);
        if (!checkpoint) throw new Error(`${title} has no checkpoint of step ${step}`);
        progress(`${title}: measuring step ${step}`);
        const score = await scoreOf(client, checkpoint.id, signal);
        const grid = await client.generatePng({ model: checkpoint.id, seed: 1 });
        const file = `${name} ${dataset} ${seed} ${step}.png`.replaceAll(' ', '-');
        await writeFile(join(folder, file), Buffer.from(await grid.arrayBuffer()));
        measured.push({
          name,
          dataset,
          seed,
          step,
          secondsPerStep: job.progress.secondsPerStep,
          score,
          nearest: checkpoint.quality,
          best: job.bestCheckpoint?.id === checkpoint.id,
        });
      }
    }
    return measured;
  } finally {
    await close();
    if (resume === undefined) await rm(folder, { recursive: true, force: true });
  }
}

function requestOf({ name, dataset, hyperparameters, seed, steps }: Candidate): JobRequest {
  const checkpoint = { every: Math.min(every, ...steps), keep: 20 };
  return { name, preset: 'stable', dataset, hyperparameters, seed, steps: steps.at(-1)!, sampleEvery: 500, checkpoint };
}

/** The same training in a few steps. */
function quickly(candidate: Candidate): Candidate {
  return { ...candidate, hyperparameters: { imageSize: 48 }, steps: [2, 4] };
}

/** The job of an earlier run. */
async function jobOf(client: DcganClient, candidate: Candidate): Promise<Job | undefined> {
  const { hyperparameters, ...wanted } = requestOf(candidate);
  const resolved = resolveHyperparameters('stable', hyperparameters ?? {});
  const { data: jobs } = await client.listJobs({ limit: 100 });
  return jobs.find(
    job =>
      job.status !== 'canceled' &&
      job.dataset === wanted.dataset &&
      job.seed === wanted.seed &&
      job.progress.steps === wanted.steps &&
      isDeepStrictEqual(job.hyperparameters, resolved),
  );
}

/** That of an earlier run, where there is one. */
async function scoreOf(client: DcganClient, id: string, signal: AbortSignal): Promise<Score> {
  const { data: earlier } = await client.listTasks({ type: 'quality', status: 'succeeded', limit: 100 });
  for (const task of earlier)
    if (task.type === 'quality' && task.result && task.input.checkpoint === id && task.input.images === images)
      return task.result;
  const { id: task } = await client.measureCheckpoint({ id, images }, { signal });
  const measured = await client.waitForTask(task, { signal });
  if (measured.type !== 'quality' || !measured.result)
    throw new Error(`The measurement failed: ${measured.error?.message}`);
  return measured.result;
}
