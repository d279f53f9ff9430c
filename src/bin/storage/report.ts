import { sizeOf } from '../../cli/terminal/size-of.js';
import type { StorageUsage } from '../../schema/service/storage.js';

const shownJobs = 10;
const shownNames = 5;

/** What `npm run storage -- usage` prints. */
export function report(usage: StorageUsage): string {
  const { kinds, jobs, mayGo } = usage;
  const table = (rows: readonly (readonly [string, number, string])[]) =>
    rows.map(([name, size, text]) => `  ${name.padEnd(28)} ${sizeOf(size).padStart(9)}  ${text}`);
  const used = kinds.filter(kind => kind.files > 0);
  const lines = [
    ...places(usage),
    '',
    ...table(used.map(({ kind, bytes, description }) => [kind, bytes, description])),
  ];
  if (jobs.length > 0) {
    lines.push('', jobs.length > shownJobs ? 'The largest jobs:' : 'Jobs:');
    const shown = jobs.slice(0, shownJobs).map(job => {
      const total = job.checkpointBytes + job.sampleBytes + job.metricsBytes;
      return [
        job.job,
        total,
        `${sizeOf(job.checkpointBytes)} in ${job.checkpoints} ${job.checkpoints === 1 ? 'checkpoint' : 'checkpoints'}`,
      ] as const;
    });
    lines.push(...table(shown));
  }
  lines.push('', mayGo.length > 0 ? 'Can be deleted:' : 'Nothing can be deleted.');
  lines.push(...table(mayGo.map(({ what, bytes, names, how }) => [what, bytes, `${how}${listed(what, names)}`])));
  return lines.join('\n');
}

function places({ dataDir, bucket, disk, bytes, files }: StorageUsage): string[] {
  const room = `its disk has ${sizeOf(disk.freeBytes)} of ${sizeOf(disk.totalBytes)} free.`;
  if (!bucket) return [`${dataDir} holds ${sizeOf(bytes)} in ${files} files; ${room}`];
  return [
    `${bucket.url} holds ${sizeOf(bucket.bytes)} in ${bucket.files} objects.`,
    `${dataDir} on this machine holds ${sizeOf(bytes - bucket.bytes)} in ${files - bucket.files} files; ${room}`,
  ];
}

function listed(what: string, names: readonly string[]): string {
  if (['packed', 'cuts', 'thumbnails'].includes(what)) return '';
  const more = names.length > shownNames ? ', …' : '';
  return ` (${names.slice(0, shownNames).join(', ')}${more})`;
}
