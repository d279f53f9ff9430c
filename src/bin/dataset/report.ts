import { duration, progressBar } from '../../cli/terminal/status-line.js';
import type { listDatasets, PackProgress } from '../../dataset/index.js';
import type { DatasetManifest } from '../../schema/dataset.js';

type Listed = Awaited<ReturnType<typeof listDatasets>>[number];

/** One dataset in the list: `my-faces  folder  1200 images  ready`. */
export function row({ id, title, kind, images, status, error }: Listed): string {
  const count = images === null ? '' : `${images} images`;
  return [
    id.padEnd(32),
    kind.padEnd(8),
    count.padStart(14),
    ` ${status}${error ? `: ${error.message}` : ''}`,
    ...(title === null ? [] : [` ${title}`]),
  ].join(' ');
}

/** One line on how far an import is. */
export function importProgress(progress: PackProgress, totalBytes: number, seconds: number): string {
  const { images, duplicates, rejected, bytes } = progress;
  const done = images + duplicates + rejected;
  const parts = [`${progressBar(bytes / Math.max(1, totalBytes))} ${done} files`, `${rejected} rejected`];
  if (done > 0) parts.push(`${Math.round(done / seconds)}/s`);
  if (bytes > 0) parts.push(`${duration((seconds * (totalBytes - bytes)) / bytes)} left`);
  return parts.join('  ');
}

/** What an import has made. */
export function summary(name: string, manifest: DatasetManifest): string {
  const { images, duplicates, nearDuplicates, sides, rejectedCount, warnings } = manifest;
  const { litter, notes, folders } = manifest.ignored ?? { litter: 0, notes: 0, folders: 0 };
  const size =
    sides.min === sides.max ? `${sides.min}×${sides.min}` : `${sides.min}×${sides.min} to ${sides.max}×${sides.max}`;
  return (
    `The dataset ${name} is ready: ${images} images of ${size} pixels.\n` +
    `${duplicates} duplicates dropped, ${nearDuplicates} near-duplicates kept, ${rejectedCount} files rejected.\n` +
    `Ignored: ${notes} notes, ${litter} hidden files, ${folders} folders.` +
    warnings.map(({ message }) => `\n  ${message}`).join('')
  );
}
