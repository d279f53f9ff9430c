import type { JobHistory } from '../../history/index.js';

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
