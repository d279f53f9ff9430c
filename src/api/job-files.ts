import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MetricsPoint } from '../schema/job.js';

/**
 * A job's metrics history in the order of its steps, as its trainer wrote it; undefined when it has written none yet.
 * @param fromStep points before this step are left out
 */
export async function readMetrics(jobDir: string, fromStep: number): Promise<MetricsPoint[] | undefined> {
  const text = await readIfThere(join(jobDir, 'metrics.ndjson'));
  if (!text) return undefined;
  const points: MetricsPoint[] = [];
  for (const line of text.toString().split('\n')) {
    const point = parsePoint(line);
    if (!point) continue;
    // A training that goes on from a checkpoint repeats the steps after it.
    while (points.length > 0 && points.at(-1)!.step >= point.step) points.pop();
    if (point.step >= fromStep) points.push(point);
  }
  return points;
}

/** The grid of a step, or of the latest one; undefined when there is none. */
export async function readSample(
  jobDir: string,
  step: number | 'latest',
): Promise<{ step: number; png: Buffer } | undefined> {
  const folder = join(jobDir, 'samples');
  const found = step === 'latest' ? await latestSample(folder) : step;
  if (found === undefined) return undefined;
  const png = await readIfThere(join(folder, `${found}.png`));
  return png && { step: found, png };
}

async function latestSample(folder: string): Promise<number | undefined> {
  const names = await unlessMissing(readdir(folder));
  const steps = (names ?? []).flatMap(name => (/^\d+\.png$/.test(name) ? [Number.parseInt(name, 10)] : []));
  return steps.length > 0 ? steps.reduce((a, b) => Math.max(a, b)) : undefined;
}

/** A line that is being written at this moment, or was torn by a crash, is no point. */
function parsePoint(line: string): MetricsPoint | undefined {
  try {
    return MetricsPoint.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function readIfThere(path: string): Promise<Buffer | undefined> {
  return unlessMissing(readFile(path));
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
