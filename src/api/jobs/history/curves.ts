import { StringDecoder } from 'node:string_decoder';
import type { StoredMetrics } from '../../../history/index.js';
import { type CurveName, curveNames, type MetricsCurves } from '../../../schema/history/curves.js';
import { MetricsPoint } from '../../../schema/job.js';

/** A job's metrics, thinned out. */
export interface ThinnedMetrics {
  /** The first point, the last, and those with a quality. */
  readonly data: readonly MetricsPoint[];
  readonly curves: MetricsCurves;
}

interface Bucket {
  from: number;
  to: number;
  readonly series: Record<CurveName, { min: number; max: number; sum: number; count: number }>;
}

/** Longer than any line. */
const tailBytes = 65_536;

/**
 * Thins metrics out to buckets of equally many steps. They are read once, as a stream: memory grows with the buckets
 * and not with the points.
 * @param steps points before `fromStep` and after `toStep` are left out
 * @param buckets at most so many
 */
export async function thinMetrics(
  metrics: StoredMetrics,
  { fromStep, toStep = Number.POSITIVE_INFINITY }: { readonly fromStep: number; readonly toStep?: number | undefined },
  buckets: number,
): Promise<ThinnedMetrics> {
  const made: Bucket[] = [];
  const kept: MetricsPoint[] = [];
  let last: MetricsPoint | undefined;
  const end = Math.min(await lastStep(metrics), toStep);
  let width = 1;
  for await (const point of points(metrics, fromStep)) {
    if (point.step < fromStep) continue;
    if (point.step > toStep) break;
    if (last === undefined) {
      // There may be more of them since their end was looked at: then the last bucket is a little larger.
      width = Math.max(1, Math.ceil((end - point.step + 1) / buckets));
      kept.push(point);
    } else if (point.quality) kept.push(point);
    last = point;
    const index = Math.min(buckets - 1, Math.floor((point.step - kept[0]!.step) / width));
    // No bucket is empty: one that has no point is not made.
    const current = made.at(-1);
    const known = current && Math.floor((current.from - kept[0]!.step) / width) >= index ? current : undefined;
    const bucket = known ?? newBucket(point.step);
    if (!known) made.push(bucket);
    take(bucket, point);
  }
  if (last !== undefined && kept.at(-1) !== last) kept.push(last);
  return { data: kept.flatMap(point => MetricsPoint.safeParse(point).data ?? []), curves: curvesOf(made) };
}

/** The curves of no points. */
export const emptyCurves: MetricsCurves = curvesOf([]);

function newBucket(step: number): Bucket {
  const empty = () => ({ min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, sum: 0, count: 0 });
  return {
    from: step,
    to: step,
    series: Object.fromEntries(curveNames.map(name => [name, empty()])) as Bucket['series'],
  };
}

function take(bucket: Bucket, point: MetricsPoint): void {
  bucket.to = point.step;
  for (const name of curveNames) {
    const value = point[name];
    if (typeof value !== 'number') continue;
    const series = bucket.series[name];
    series.min = Math.min(series.min, value);
    series.max = Math.max(series.max, value);
    series.sum += value;
    series.count++;
  }
}

function curvesOf(buckets: readonly Bucket[]): MetricsCurves {
  const column = (name: CurveName, value: (series: Bucket['series'][CurveName]) => number) =>
    buckets.map(({ series }) => (series[name].count === 0 ? null : value(series[name])));
  const curve = (name: CurveName) => ({
    min: column(name, ({ min }) => min),
    max: column(name, ({ max }) => max),
    mean: column(name, ({ sum, count }) => sum / count),
  });
  return {
    from: buckets.map(({ from }) => from),
    to: buckets.map(({ to }) => to),
    ...(Object.fromEntries(curveNames.map(name => [name, curve(name)])) as Record<CurveName, ReturnType<typeof curve>>),
  };
}

/** The points, without the check of each field: the service has written them itself. */
async function* points(metrics: StoredMetrics, fromStep: number): AsyncGenerator<MetricsPoint> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of metrics.pieces(fromStep)) {
    const lines = `${rest}${decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.length))}`.split('\n');
    // It is still being written, or was cut short by a crash.
    rest = lines.pop()!;
    for (const line of lines) {
      const point = parse(line);
      if (point) yield point;
    }
  }
}

/** The step of the last whole line; 0 when there is none. */
async function lastStep(metrics: StoredMetrics): Promise<number> {
  const lines = (await metrics.tail(tailBytes)).toString('utf8').split('\n').slice(0, -1);
  for (const line of lines.reverse()) {
    const point = parse(line);
    if (point) return point.step;
  }
  return 0;
}

function parse(line: string): MetricsPoint | undefined {
  try {
    const point = JSON.parse(line) as MetricsPoint;
    return typeof point?.step === 'number' ? point : undefined;
  } catch {
    return undefined;
  }
}
