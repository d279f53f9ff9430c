import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { metricsFile, sampleFile, samplesFolder, stepOfSample } from '../../job/files.js';
import { MetricsPoint } from '../../schema/job.js';

/**
 * A job's metrics history in the order of its steps; undefined before its trainer has begun to write it.
 * @param steps the first and the last step whose points are given
 */
export async function openMetrics(
  jobDir: string,
  steps: { readonly fromStep: number; readonly toStep?: number | undefined },
): Promise<AsyncGenerator<MetricsPoint> | undefined> {
  const path = join(jobDir, metricsFile);
  return (await unlessMissing(stat(path))) && pointsOf(path, steps.fromStep, steps.toStep ?? Number.POSITIVE_INFINITY);
}

async function* pointsOf(path: string, fromStep: number, toStep: number): AsyncGenerator<MetricsPoint> {
  // Opened only now, so that a reader that never starts leaves no open file behind.
  const file = await open(path);
  try {
    for await (const line of file.readLines({ autoClose: false })) {
      const point = parsePoint(line);
      if (!point || point.step < fromStep) continue;
      if (point.step > toStep) break;
      yield point;
    }
  } finally {
    await file.close();
  }
}

/** The grid of a step, or of the latest one; undefined when there is none. */
export async function readSample(
  jobDir: string,
  step: number | 'latest',
): Promise<{ step: number; png: Buffer } | undefined> {
  const found = step === 'latest' ? await latestSample(jobDir) : step;
  if (found === undefined) return undefined;
  const png = await unlessMissing(readFile(join(jobDir, sampleFile(found))));
  return png && { step: found, png };
}

async function latestSample(jobDir: string): Promise<number | undefined> {
  return (await sampleSteps(jobDir)).at(-1);
}

/** The steps of which there are samples, in their order. */
export async function sampleSteps(jobDir: string): Promise<number[]> {
  const names = await unlessMissing(readdir(join(jobDir, samplesFolder)));
  return (names ?? []).flatMap(name => stepOfSample(name) ?? []).sort((a, b) => a - b);
}

/** The point of a line; undefined for one that is still being written, or was cut short by a crash. */
function parsePoint(line: string): MetricsPoint | undefined {
  try {
    return MetricsPoint.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
