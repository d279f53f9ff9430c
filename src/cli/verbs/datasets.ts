import { resolve } from 'node:path';
import type { Dataset } from '../../client/index.js';
import { nearest } from '../../schema/advice/nearest.js';
import { UsageError } from '../failures.js';
import { bytesOf } from '../jobs/follow-job.js';
import { asCommands } from '../own-words.js';
import type { Shell } from '../shell.js';
import { interruptible } from '../terminal/interruptible.js';
import { pictureLines, showsPictures } from '../terminal/picture.js';
import { sizeOf } from '../terminal/size-of.js';
import { table } from '../terminal/table.js';
import { datasetSummary } from '../upload/dataset-summary.js';
import { uploadOptions, uploadPictures } from '../upload/upload-pictures.js';
import { defineVerb } from '../verb.js';

const actions = ['add', 'delete'];

export const datasets = defineVerb({
  name: 'datasets',
  summary: 'list the datasets, show one, add one from pictures, or delete it',
  forms: ['', 'ID', 'add PATH [options]', 'delete ID'],
  text: 'Lists the datasets, or shows one with some of its images. add uploads a folder, a zip, tar, tar.gz or .tfrecords file, and trains on nothing yet.',
  completes: actions,
  options: uploadOptions,
  async run({ words, options }, shell) {
    const [first, second, ...more] = words;
    if (more.length > 0) throw new UsageError(`One dataset at a time: ${more.join(' ')} is too much`);
    const { client, out, json } = shell;
    if (first === undefined) {
      const { data } = await client.listDatasets();
      out.line(json ? JSON.stringify({ data }) : listed(data));
    } else if (first === 'add' && second !== undefined) {
      const dataset = await interruptible(shell, 'Interrupted: nothing was kept.', () =>
        uploadPictures(resolve(shell.folder, second), options, shell),
      );
      if (json) out.line(JSON.stringify(dataset));
      else out.line(`Train on it: dcgan train --dataset ${dataset.id}`);
    } else if (first === 'delete' && second !== undefined) {
      const answer = await client.deleteDataset({ id: second });
      out.line(json ? JSON.stringify(answer) : `${second} is deleted.`);
    } else if (actions.includes(first)) {
      throw new UsageError(`dcgan datasets ${first} needs ${first === 'add' ? 'a PATH' : 'the ID of a dataset'}`);
    } else if (second !== undefined) {
      const [near] = nearest(first, actions);
      throw new UsageError(
        `dcgan datasets cannot ${first}${near ? `: did you mean ${near}?` : ': it can add and delete'}`,
      );
    } else await show(first, shell);
    return undefined;
  },
});

function listed(datasets: readonly Dataset[]): string {
  const columns = [
    { title: 'DATASET' },
    { title: 'KIND' },
    { title: 'IMAGES', side: 'right' },
    { title: 'STATUS' },
    { title: 'TITLE' },
  ] as const;
  return table(
    columns,
    datasets.map(({ id, kind, images, status, error, title }) => [
      id,
      kind,
      images === null ? '' : String(images),
      error ? `${status}: ${asCommands(error.message)}` : status,
      title ?? '',
    ]),
  ).join('\n');
}

async function show(id: string, { client, out, json }: Shell): Promise<void> {
  const dataset = await client.getDataset({ id });
  if (json) return out.line(JSON.stringify(dataset));
  if (dataset.images === null) {
    out.line(`${id}: ${dataset.status}${dataset.error ? `: ${asCommands(dataset.error.message)}` : ''}`);
    return;
  }
  out.line(datasetSummary(dataset));
  if (dataset.bytes !== null) out.line(`${sizeOf(dataset.bytes)}, ${dataset.excluded} images excluded from trainings`);
  if (dataset.urls.preview === null || !showsPictures(out)) return;
  const preview = await bytesOf(client.getDatasetPreview({ id }));
  for (const line of await pictureLines(preview, out, Math.min(24, out.size().rows - 6))) out.line(line);
}
