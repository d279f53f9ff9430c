import type { JobHistory } from '../../history/index.js';
import type { QueuedJob } from '../../job/queued-job.js';
import { ServiceError } from '../../schema/problem.js';

/** The grid of a step, or of the latest one; undefined when there is none. */
export async function readSample(
  history: JobHistory,
  job: string,
  step: number | 'latest',
): Promise<{ step: number; png: Buffer } | undefined> {
  const found = step === 'latest' ? (await history.sampleSteps(job)).at(-1) : step;
  if (found === undefined) return undefined;
  const png = await history.sample(job, found);
  return png && { step: found, png: Buffer.from(png.buffer, png.byteOffset, png.length) };
}

/** The error that says why a job has no sample of a step, or none at all. */
export function noSample({ id, kind, sampleEvery, latestCheckpoint }: QueuedJob, step?: string): ServiceError {
  const instead = latestCheckpoint
    ? `: GET /generate.png?model=${latestCheckpoint.id} draws images of its checkpoint.`
    : '.';
  return new ServiceError(
    'SAMPLE_NOT_FOUND',
    kind === 'imported'
      ? `Job ${id} was imported, and has no samples${instead}`
      : `Job ${id} has ${step === undefined ? 'made no sample yet' : `no sample of step ${step}`}; it makes one every ${sampleEvery} steps.`,
  );
}
