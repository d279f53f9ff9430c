import type { Dataset } from '../../client/index.js';
import { asCommands } from '../own-words.js';

const shownFiles = 5;

/** What has become of the files of a dataset, in a few lines. */
export function datasetSummary(dataset: Dataset): string {
  const { id, title, images, sides, duplicates, nearDuplicates, rejected, rejectedCount, warnings } = dataset;
  const size =
    sides === null
      ? ''
      : ` of ${sides.min === sides.max ? '' : `${sides.min}×${sides.min} to `}${sides.max}×${sides.max} pixels`;
  const name = title === null ? id : `${id} (${title})`;
  const lines = [`The dataset ${name} is ready: ${images ?? 0} images${size}.`];
  const beside = [
    counted(duplicates, 'duplicate', 'dropped'),
    counted(nearDuplicates, 'near-duplicate', 'kept'),
    counted(rejectedCount, 'file', 'rejected'),
  ].filter(part => part !== '');
  if (beside.length > 0) lines.push(`${beside.join(', ')}.`);
  for (const { name, detail } of rejected.slice(0, shownFiles)) lines.push(`  ${name}: ${detail}`);
  const more = (rejectedCount ?? 0) - Math.min(shownFiles, rejected.length);
  if (more > 0) lines.push(`  and ${more} more`);
  for (const { message } of warnings) lines.push(`  ${asCommands(message)}`);
  return lines.join('\n');
}

/** `3 duplicates dropped`; empty for none. */
function counted(count: number | null, what: string, done: string): string {
  return count ? `${count} ${what}${count === 1 ? '' : 's'} ${done}` : '';
}
