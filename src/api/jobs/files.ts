import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MetricsPoint } from '../../schema/job.js';

/**
 * A job's metrics history in the order of its steps; undefined when its trainer has not begun to write it.
 * @param fromStep points before this step are left out
 */
export async function openMetrics(jobDir: string, fromStep: number): Promise<AsyncGenerator<MetricsPoint> | undefined> {
  const path = join(jobDir, 'metrics.ndjson');
  return (await unlessMissing(stat(path))) && pointsOf(path, fromStep);
}

async function* pointsOf(path: string, fromStep: number): AsyncGenerator<MetricsPoint> {
  // Opened only now: whoever never begins to read leaves no open file behind.
  const file = await open(path);
  try {
    for await (const line of file.readLines({ autoClose: false })) {
      const point = parsePoint(line);
      if (point && point.step >= fromStep) yield point;
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
  const folder = join(jobDir, 'samples');
  const found = step === 'latest' ? await latestSample(folder) : step;
  if (found === undefined) return undefined;
  const png = await unlessMissing(readFile(join(folder, `${found}.png`)));
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

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
