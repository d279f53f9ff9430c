import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DcganClient, Job } from '../../client/index.js';
import { presetNames } from '../../schema/job.js';
import { defaultPreset } from '../default-preset.js';
import { UsageError } from '../failures.js';
import { watchJob } from '../jobs/watch-job.js';
import type { Shell } from '../shell.js';
import { interruptible } from '../terminal/interruptible.js';
import { uploadOptions, uploadPictures } from '../upload/upload-pictures.js';
import { defineVerb, type Given } from '../verb.js';

const options = {
  preset: {
    kind: 'text',
    value: 'NAME',
    choices: presetNames,
    text: 'what is trained: stable (default: 96×96, about an hour on a few cores), tiny (32×32, minutes), seed (96×96, for a GPU) or paper (64×64)',
  },
  minutes: { kind: 'number', value: 'N', text: 'end after so many minutes of training' },
  steps: { kind: 'number', value: 'N', text: "end after so many steps; by default after the preset's" },
  seed: { kind: 'number', value: 'N', text: 'makes the training repeatable; drawn at random by default' },
  set: {
    kind: 'list',
    value: 'NAME=VALUE',
    text: 'another value for a hyperparameter, as in --set batchSize=32; may be repeated',
  },
  resume: { kind: 'text', value: 'CHECKPOINT', text: 'train on from a checkpoint' },
  watch: { kind: 'flag', short: 'w', text: 'show the training until it has ended' },
  label: { kind: 'text', value: 'TEXT', text: 'your name for the training' },
  dataset: { kind: 'text', value: 'ID', text: 'train on a dataset that the service has, instead of a PATH' },
  ...uploadOptions,
} as const;

export const train = defineVerb({
  name: 'train',
  summary: 'train on pictures: a folder, an archive, or a dataset',
  forms: ['PATH [options]', '--dataset ID [options]'],
  text: 'Uploads the pictures of a folder, a zip, tar, tar.gz or .tfrecords file as a dataset, and queues a training on it.',
  completes: 'files',
  options,
  async run(given, shell) {
    const dataset = await datasetOf(given, shell);
    const job = await shell.client.createJob({ body: bodyOf(given, dataset) }, { signal: shell.signal });
    if (given.options.watch) {
      if (!shell.json) shell.out.line(queued(job));
      return watchJob(job.id, shell);
    }
    shell.out.line(shell.json ? JSON.stringify(job) : `${queued(job)}\nWatch it: dcgan watch ${job.id}`);
    return undefined;
  },
});

type TrainInput = Given<typeof options>;

/** The dataset that was named, or the one that the files at the path become. */
async function datasetOf({ words, options }: TrainInput, shell: Shell): Promise<string | undefined> {
  const [path, ...more] = words;
  if (more.length > 0) throw new UsageError(`One path at a time: ${more.join(' ')} is too much`);
  if (path === undefined) {
    const given = options.dataset;
    if (given === undefined && options.resume === undefined)
      throw new UsageError('train needs the PATH of your pictures, or the --dataset to train on');
    return given;
  }
  if (options.dataset !== undefined) throw new UsageError('Give either a PATH or a --dataset, not both');
  if (/^https?:\/\//i.test(path)) throw new UsageError(`train takes a path, not an address: download ${path} first`);
  const place = resolve(shell.folder, path);
  // The word may also be the id of a dataset, as in `train demo-faces`.
  if (!(await exists(place)) && (await isDataset(path, shell.client))) return path;
  const { name, title, fit, crop, faceless, background, feature } = options;
  const choices = Object.entries({ name, title, fit, crop, faceless, background, feature }).filter(
    ([, value]) => value !== undefined,
  );
  const { id } = await interruptible(shell, 'Interrupted: nothing was uploaded, and nothing is queued.', () =>
    uploadPictures(place, Object.fromEntries(choices), shell),
  );
  return id;
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

function isDataset(id: string, client: DcganClient): Promise<boolean> {
  return client.listDatasets().then(({ data }) => data.some(dataset => dataset.id === id));
}

function bodyOf({ options }: TrainInput, dataset: string | undefined): Parameters<DcganClient['createJob']>[0]['body'] {
  const { preset, minutes, steps, seed, set = [], resume, label } = options;
  const chosen = preset ?? (resume === undefined ? defaultPreset : undefined);
  const hyperparameters = Object.fromEntries(set.map(assignment));
  return {
    ...(dataset === undefined ? {} : { dataset }),
    ...(chosen === undefined ? {} : { preset: chosen as Job['preset'] }),
    ...(minutes === undefined ? {} : { maxMinutes: minutes }),
    ...(steps === undefined ? {} : { steps }),
    ...(seed === undefined ? {} : { seed }),
    ...(set.length === 0 ? {} : { hyperparameters }),
    ...(resume === undefined ? {} : { resumeFrom: resume }),
    ...(label === undefined ? {} : { name: label }),
  };
}

/** `batchSize=32` → ['batchSize', 32]; what is not JSON is text. */
function assignment(text: string): [string, unknown] {
  const [, name, value = ''] = /^([\w.-]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined) throw new UsageError(`--set takes NAME=VALUE, as in --set batchSize=32, not ${text}`);
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

function queued({ id, preset, dataset, progress, maxMinutes }: Job): string {
  const limit =
    maxMinutes === null ? `${progress.steps} steps` : `${maxMinutes} minutes, at most ${progress.steps} steps`;
  return `Queued ${id}: ${preset} on ${dataset}, ${limit}.`;
}
