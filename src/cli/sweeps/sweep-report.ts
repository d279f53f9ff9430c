import type { Sweep, SweepSummary } from '../../client/index.js';
import { progressBar } from '../terminal/status-line.js';
import { table } from '../terminal/table.js';

/** All sweeps, a line for each. */
export function sweepTable(sweeps: readonly SweepSummary[]): string {
  if (sweeps.length === 0) return 'There are no sweeps. dcgan sweep start begins one.';
  const columns = [
    { title: 'SWEEP' },
    { title: 'STATUS' },
    { title: 'PRESET' },
    { title: 'DATASET' },
    { title: 'RUNS', side: 'right' },
    { title: 'BEST', side: 'right' },
    { title: 'NAME' },
  ] as const;
  const rows = sweeps.map(({ id, status, preset, dataset, runs, best, name }) => [
    id,
    status,
    preset,
    dataset,
    String(runs),
    best?.metric?.toFixed(1) ?? '',
    name ?? '',
  ]);
  return table(columns, rows).join('\n');
}

/** One line on how far a sweep is. */
export function sweepLine({ status, progress, rung, rungs, best, metric }: Sweep): string {
  const parts = [`${progressBar(progress.share)} ${status}`, `rung ${rung + 1} of ${rungs.length}`];
  if (best?.metric != null) parts.push(`best ${metric} ${best.metric.toFixed(1)}`);
  return parts.join('  ');
}

/** A sweep and its runs, the best first. */
export function sweepDetails(sweep: Sweep): string {
  const { id, preset, dataset, metric, runs, best } = sweep;
  const columns = [
    { title: 'RANK', side: 'right' },
    { title: 'JOB' },
    { title: 'STATUS' },
    { title: 'STEP', side: 'right' },
    { title: metric.toUpperCase(), side: 'right' },
    { title: 'VALUES' },
  ] as const;
  const rows = runs.map(run => [
    String(run.rank),
    run.job,
    run.status,
    String(run.step),
    run.metric === null ? '' : run.metric.toFixed(1),
    Object.entries(run.hyperparameters)
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join(' '),
  ]);
  const lines = [`${id}: ${preset} on ${dataset}`, sweepLine(sweep), '', ...table(columns, rows)];
  if (best) lines.push('', `The best so far: dcgan generate --model ${best.checkpoint} -o best.png`);
  return lines.join('\n');
}
