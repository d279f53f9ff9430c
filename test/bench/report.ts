import type { ComparisonResult } from './compare.js';
import type { Machine } from './machine.js';
import { median, speedup } from './statistics.js';
import { table } from './table.js';
import { bytes, digits, seconds } from './units.js';

/** What was measured, where. */
export interface Report {
  readonly machine: Machine;
  readonly results: readonly ComparisonResult[];
}

/** The report with the figures that follow from the samples, for machines. */
export function reportJson({ machine, results }: Report): string {
  const figures = results.map(({ sides, ...comparison }) => ({
    ...comparison,
    sides: sides.map(side => ({
      ...side,
      medianSeconds: median(side.seconds),
      perSecond: comparison.work.amount / median(side.seconds),
      speedup: speedup(sides[0]!.seconds, side.seconds),
    })),
  }));
  return JSON.stringify({ machine, results: figures }, null, 2);
}

/** The report for people: the machine, then a line for each side of each comparison. */
export function reportText({ machine, results }: Report): string {
  const cells = results.flatMap(({ sides, work }) =>
    sides.map(side => {
      const { name, peakBytes } = side;
      const middle = median(side.seconds);
      const range = `${seconds(Math.min(...side.seconds))} – ${seconds(Math.max(...side.seconds))}`;
      const rate = `${digits(work.amount / middle)} ${work.unit}s/s`;
      const speed = sides.length > 1 ? `${digits(speedup(sides[0]!.seconds, side.seconds))}×` : '';
      return [`  ${name}`, seconds(middle), range, rate, speed, peakBytes === null ? '' : bytes(peakBytes)];
    }),
  );
  const lines = table(
    ['', 'median', 'fastest – slowest', 'rate', 'speed', 'peak memory'],
    ['left', 'right', 'right', 'right', 'right', 'right'],
    cells,
  ).split('\n');
  const groups = results.map(({ name, title, runs, sides }, i) => {
    const first = 2 + results.slice(0, i).reduce((sum, before) => sum + before.sides.length, 0);
    const count = `${runs} ${runs === 1 ? 'run' : 'runs'}`;
    return [`${name}: ${title} (${count})`, ...lines.slice(first, first + sides.length)].join('\n');
  });
  return [machineText(machine), '', ...lines.slice(0, 2), groups.join('\n\n')].join('\n');
}

function machineText(machine: Machine): string {
  const { device, memoryBytes, system, node, tensorflow, date, precisions, fasterPrecision } = machine;
  const trials = precisions.map(
    trial => `${trial.precision} ${trial.seconds === null ? 'not supported' : seconds(trial.seconds)}`,
  );
  return [
    `${device}, ${bytes(memoryBytes)} memory · ${system} · Node ${node} · TensorFlow ${tensorflow} · ${date}`,
    `trial steps: ${trials.join(', ')}; the faster is ${fasterPrecision}`,
  ].join('\n');
}
