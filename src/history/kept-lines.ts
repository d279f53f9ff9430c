import { MetricsPoint } from '../schema/job.js';
import { parseJson } from '../schema/parse-json.js';
import { linesOf, type Storage } from '../storage/index.js';
import { storedMetrics } from './stored-metrics.js';

/** The lines of the metrics in a job's folder up to a step, without those that cannot be read. */
export async function keptLines(storage: Storage, folder: string, step: number): Promise<string> {
  const metrics = await storedMetrics(storage, folder);
  const lines: string[] = [];
  for await (const { bytes } of linesOf(metrics?.pieces(0) ?? nothing()))
    if ((parseJson(bytes, MetricsPoint)?.step ?? Number.POSITIVE_INFINITY) <= step) lines.push(`${bytes}\n`);
  return lines.join('');
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
