import { join } from 'node:path';

/** The files that a training leaves in the folder of its job: the trainer writes them, and the API reads them. */

/** The losses, one MetricsPoint as JSON a line, in the order of their steps. */
export const metricsFile = 'metrics.ndjson';

/** What has happened to the job, one JobLogEntry as JSON a line; the API and the worker write it. */
export const logFile = 'log.ndjson';

/** Folder of the samples, a PNG for each step at which one was made. */
export const samplesFolder = 'samples';

/** The sample of a step, relative to the job's folder. */
export function sampleFile(step: number): string {
  return join(samplesFolder, `${step}.png`);
}

/** The step of a file in the folder of samples; undefined when it is none, such as one that is being written. */
export function stepOfSample(name: string): number | undefined {
  return /^\d+\.png$/.test(name) ? Number.parseInt(name, 10) : undefined;
}

/** Folder of the losses where files cannot grow: an object for each stretch between two checkpoints. */
export const metricsFolder = 'metrics';

/** The losses from a step on, relative to the job's folder. */
export function metricsPart(step: number): string {
  return join(metricsFolder, `${String(step).padStart(9, '0')}.ndjson`);
}

/** The first step of a file in the folder of losses; undefined when it is none. */
export function stepOfPart(name: string): number | undefined {
  return /^\d{9}\.ndjson$/.test(name) ? Number.parseInt(name, 10) : undefined;
}
