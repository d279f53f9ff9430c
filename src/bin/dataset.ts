/** Datasets from the shell: makes one of files of this machine, and lists those there are. */
import { importDataset, listDatasets, type PackProgress } from '../dataset/index.js';
import type { DatasetManifest } from '../schema/dataset.js';
import { foldersOf, parseSettings } from '../schema/service/settings.js';
import { readArguments } from '../service/arguments.js';
import { type DatasetCommand, parseDatasetCommand, usage } from './dataset/options.js';
import { duration, progressBar, StatusLine } from './demo/display.js';

const status = new StatusLine(process.stderr);
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => interruption.abort(new Error('Interrupted; nothing was kept')));

const command = readArguments(parseDatasetCommand, usage);
try {
  const settings = parseSettings(process.env);
  if (command.name === 'list') await list();
  else report(await make(command.path, command.upload));

  async function list(): Promise<void> {
    const rows = (await listDatasets(foldersOf(settings))).map(({ id, title, kind, images, status, error }) => {
      const count = images === null ? '' : `${images} images`;
      return [
        id.padEnd(32),
        kind.padEnd(8),
        count.padStart(14),
        ` ${status}${error ? `: ${error.message}` : ''}`,
        ...(title === null ? [] : [` ${title}`]),
      ].join(' ');
    });
    console.log(rows.join('\n'));
  }

  async function make(
    path: string,
    { name, title, feature, ...framing }: Extract<DatasetCommand, { name: 'import' }>['upload'],
  ): Promise<DatasetManifest> {
    const begun = performance.now();
    return importDataset({
      ...foldersOf(settings),
      path,
      id: name,
      title,
      framing,
      feature,
      concurrency: settings.DECODE_CONCURRENCY,
      signal: interruption.signal,
      onProgress: (progress, bytes) => status.update(line(progress, bytes, (performance.now() - begun) / 1000)),
    });
  }
} catch (error) {
  status.print(error instanceof Error ? error.message : String(error));
  process.exitCode = interruption.signal.aborted ? 130 : 1;
}

/** One line on how far the import is. */
function line({ images, duplicates, rejected, bytes }: PackProgress, totalBytes: number, seconds: number): string {
  const done = images + duplicates + rejected;
  const parts = [`${progressBar(bytes / Math.max(1, totalBytes))} ${done} files`, `${rejected} rejected`];
  if (done > 0) parts.push(`${Math.round(done / seconds)}/s`);
  if (bytes > 0) parts.push(`${duration((seconds * (totalBytes - bytes)) / bytes)} left`);
  return parts.join('  ');
}

function report(manifest: DatasetManifest): void {
  const { images, duplicates, nearDuplicates, sides, rejectedCount, warnings } = manifest;
  const { litter, notes, folders } = manifest.ignored ?? { litter: 0, notes: 0, folders: 0 };
  const { upload } = command as Extract<DatasetCommand, { name: 'import' }>;
  status.print('');
  const size =
    sides.min === sides.max ? `${sides.min}×${sides.min}` : `${sides.min}×${sides.min} to ${sides.max}×${sides.max}`;
  console.log(
    `The dataset ${upload.name} is ready: ${images} images of ${size} pixels.\n` +
      `${duplicates} duplicates dropped, ${nearDuplicates} near duplicates kept, ${rejectedCount} files rejected.\n` +
      `Not meant to be images: ${notes} notes, ${litter} hidden files, ${folders} folders.` +
      warnings.map(({ message }) => `\n  ${message}`).join(''),
  );
}
