import type { Job, Metrics } from '../../../client/index.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import type { Series } from '../ui/curve/series.js';

export const figures = ['generator', 'discriminator', 'dReal', 'dFake', 'swd'] as const;
export type Figure = (typeof figures)[number];

/** Colors of the style for trainings that are shown together; of more than these, some look alike. */
export const colors = ['--first', '--second', '--third', '--fourth', '--fifth', '--sixth'] as const;

/** Buckets of each training. */
const points = 400;
/** Of trainings that have ended, whose metrics never change. */
const ended = new Map<string, Metrics>();
const mostEnded = 50;

export type ComparedJob = Pick<Job, 'id' | 'finishedAt'>;

/** The metrics of several trainings, in their order. */
export function useMetricsOf(jobs: readonly ComparedJob[]): readonly Metrics[] | undefined {
  const ids = jobs.map(({ id }) => id).join();
  return useResource(`jobs/metrics/${ids}`, () => Promise.all(jobs.map(load))).value;
}

async function load({ id, finishedAt }: ComparedJob): Promise<Metrics> {
  const known = ended.get(id);
  if (known) return known;
  const metrics = await client.getJobMetrics({ id, points });
  if (finishedAt !== null) ended.set(id, metrics);
  for (const oldest of [...ended.keys()].slice(0, -mostEnded)) ended.delete(oldest);
  return metrics;
}

/** One line for each training over the steps of all of them. */
export function linesOf(
  metrics: readonly Metrics[],
  labels: readonly string[],
  figure: Figure,
): { readonly x: readonly number[]; readonly series: readonly Series[] } {
  const lines = metrics.map(one => pointsOf(one, figure));
  const x = [...new Set(lines.flatMap(line => [...line.keys()]))].sort((a, b) => a - b);
  const series = lines.map((line, i) => ({
    label: labels[i]!,
    values: x.map(step => line.get(step) ?? null),
    color: colors[i % colors.length]!,
  }));
  return { x, series };
}

/** Values by step. */
function pointsOf({ data, curves }: Metrics, figure: Figure): Map<number, number | null> {
  if (figure === 'swd')
    return new Map(data.flatMap(({ step, quality }) => (quality ? [[step, quality.swd] as const] : [])));
  const { from, to, [figure]: curve } = curves!;
  return new Map(from.map((step, i) => [Math.round((step + to[i]!) / 2), curve.mean[i]!]));
}
