import type { Dataset, DcganClient } from '../../client/index.js';
import { ProblemError } from '../../client/index.js';
import { CommandError } from '../failures.js';
import { asCommands } from '../own-words.js';
import type { Shell } from '../shell.js';
import { sizeOf } from '../terminal/size-of.js';
import { duration, progressBar, StatusLine } from '../terminal/status-line.js';
import type { OptionSpecs } from '../verb.js';
import { datasetSummary } from './dataset-summary.js';

/** How pictures become a dataset. */
export const uploadOptions = {
  name: {
    kind: 'text',
    value: 'NAME',
    text: 'id of the dataset; derived from the title, the folder or the file by default',
  },
  title: { kind: 'text', value: 'TITLE', text: 'name of the dataset for people, in any script' },
  fit: {
    kind: 'text',
    value: 'FIT',
    choices: ['crop', 'stretch', 'pad'],
    text: 'how an image becomes a square: crop (default), stretch or pad',
  },
  crop: {
    kind: 'text',
    value: 'CROP',
    choices: ['center', 'attention', 'face'],
    text: 'which square crop cuts out: center (default), attention or face',
  },
  faceless: {
    kind: 'text',
    value: 'FACELESS',
    choices: ['reject', 'center'],
    text: 'what face does with an image that has no face: reject (default) or center',
  },
  background: {
    kind: 'text',
    value: 'RRGGBB',
    text: 'color behind transparent pixels and of the border of pad (default ffffff)',
  },
  feature: {
    kind: 'text',
    value: 'NAME',
    text: 'feature of .tfrecords files that holds the images; detected by default',
  },
} as const satisfies OptionSpecs;

type UploadInput = Parameters<DcganClient['uploadDataset']>[0];
export type UploadChoices = { readonly [Name in keyof typeof uploadOptions]?: string };

/**
 * Sends the files at a path to the service, and waits until they are a dataset. Progress goes to stderr.
 * @throws CommandError when nothing can be made of them
 */
export async function uploadPictures(path: string, choices: UploadChoices, shell: Shell): Promise<Dataset> {
  const { client, err, signal } = shell;
  const status = new StatusLine(err.stream);
  // Loaded only here: it shares how a folder is read with the service.
  const { findPictures, namesOf } = await import('./find-pictures.js');
  const pictures = await findPictures(path);
  for (const reason of pictures.left) status.print(`Left out: ${reason}`);
  const { name, title, ...framing } = choices;
  const names = namesOf(path, { name, title });
  // Before gigabytes are sent for nothing.
  if (await isTaken(names.name, shell)) throw new CommandError(exists(names.name, path));
  const begun = performance.now();
  const show = uploadProgress(status, pictures.bytes, pictures.files.length, begun);
  try {
    const dataset = await client.uploadDataset(
      {
        ...(framing as Partial<UploadInput>),
        ...names,
        files: pictures.files,
        onProgress: show.sent,
        onChange: show.decoded,
      },
      { signal },
    );
    if (dataset.status === 'failed')
      throw new CommandError(dataset.error ? asCommands(dataset.error.message) : `The dataset ${names.name} failed`);
    status.print(datasetSummary(dataset));
    return dataset;
  } catch (error) {
    status.clear();
    if (error instanceof ProblemError && error.code === 'DATASET_EXISTS')
      throw new CommandError(exists(names.name, path));
    throw error;
  }
}

/** Whether there is a dataset of this name that a new one cannot replace. */
async function isTaken(id: string, { client, signal }: Shell): Promise<boolean> {
  try {
    return (await client.getDataset({ id }, { signal })).status !== 'failed';
  } catch (error) {
    // What is wrong with the name is said by the service when it is asked to take it.
    if (error instanceof ProblemError && error.status < 500) return false;
    throw error;
  }
}

function uploadProgress(status: StatusLine, bytes: number, files: number, begun: number) {
  return {
    sent(sentBytes: number) {
      const seconds = (performance.now() - begun) / 1000;
      const left = sentBytes > 0 ? `  ${duration((seconds * (bytes - sentBytes)) / sentBytes)} left` : '';
      status.update(
        `${progressBar(sentBytes / Math.max(1, bytes))} sending ${files} ${files === 1 ? 'file' : 'files'}, ${sizeOf(sentBytes)} of ${sizeOf(bytes)}${left}`,
      );
    },
    decoded({ progress }: Dataset) {
      if (!progress) return;
      const { decoded, rejected, etaSeconds } = progress;
      const done = decoded + rejected;
      const left = etaSeconds === null ? '' : `  ${duration(etaSeconds)} left`;
      status.update(
        `${progressBar(done / Math.max(1, files, done))} decoding: ${decoded} images, ${rejected} rejected${left}`,
      );
    },
  };
}

const exists = (name: string, path: string) =>
  `There is a dataset ${name} already. To train on it: dcgan train --dataset ${name}. ` +
  `To upload ${path} as another one, give it a name: --name ${name}-2. To replace it: dcgan datasets delete ${name}, then again.`;
