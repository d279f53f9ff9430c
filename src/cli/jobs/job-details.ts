import type { Job } from '../../client/index.js';
import { asCommands } from '../own-words.js';
import { padded } from '../terminal/line-width.js';
import { lossesOf, progressLine, qualityOf } from './progress-line.js';

/** Everything about a job that people ask for. */
export function jobDetails(job: Job): string {
  const { id, name, status, requested, preset, dataset, seed, createdAt, latestCheckpoint, bestCheckpoint } = job;
  const isImported = job.kind === 'imported';
  const facts: [string, string | null | undefined | false][] = [
    ['job', name === null ? id : `${id} (${name})`],
    ['status', isImported ? 'imported' : requested === null ? status : `${status}, to ${requested}`],
    ['was', job.importedFrom && `${job.importedFrom} in another service`],
    ['training', `${preset} on ${dataset}, seed ${seed}`],
    ['created', createdAt],
    ['progress', progressLine({ ...job, losses: null })],
    ['losses', lossesOf(job).replace(/^losses /, '')],
    ['quality', qualityOf(job)],
    ['device', job.device && `${job.device}, ${job.precision}`],
    ['checkpoint', latestCheckpoint?.id],
    ['best', bestCheckpoint?.id],
    ...job.warnings.map(({ message }): [string, string] => ['warning', asCommands(message)]),
    ['error', job.error && asCommands(job.error.message)],
  ];
  return facts.flatMap(([label, fact]) => (fact ? [`${padded(label, 11)} ${fact}`] : [])).join('\n');
}
