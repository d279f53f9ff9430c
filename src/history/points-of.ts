import { MetricsPoint } from '../schema/job.js';
import { parseJson } from '../schema/parse-json.js';
import { linesOf } from '../storage/index.js';
import type { StoredMetrics } from './stored-metrics.js';

/**
 * A job's metrics in the order of its steps. A line that is still being written, or was cut short by a crash, is left out.
 * @param steps the first and the last step whose points are given
 */
export async function* pointsOf(
  metrics: StoredMetrics,
  { fromStep, toStep = Number.POSITIVE_INFINITY }: { readonly fromStep: number; readonly toStep?: number | undefined },
): AsyncGenerator<MetricsPoint> {
  for await (const { bytes } of linesOf(metrics.pieces(fromStep))) {
    const point = parseJson(bytes, MetricsPoint);
    if (!point || point.step < fromStep) continue;
    if (point.step > toStep) break;
    yield point;
  }
}
