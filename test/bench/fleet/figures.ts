import { table } from '../table.js';
import { digits } from '../units.js';

/** Something that was measured for the first and for the last tenth of the jobs. */
export interface FleetFigure {
  readonly name: string;
  readonly unit: string;
  readonly first: number;
  readonly last: number;
}

export interface FleetPart {
  readonly title: string;
  readonly figures: readonly FleetFigure[];
}

export interface FleetResult {
  readonly jobs: number;
  readonly workers: number;
  /** Workers that were killed while they had a job, and replaced. */
  readonly killed: number;
  /** Jobs that a second worker had to take, because the first was killed. */
  readonly takenAgain: number;
  readonly seconds: number;
  readonly parts: readonly FleetPart[];
}

/** The figures with what follows from them, for machines. */
export function fleetJson({ parts, ...result }: FleetResult) {
  return {
    ...result,
    parts: parts.map(({ title, figures }) => ({
      title,
      figures: figures.map(figure => ({ ...figure, ratio: ratioOf(figure) })),
    })),
  };
}

/** Null where the clock of the first is too coarse. */
function ratioOf({ first, last }: Pick<FleetFigure, 'first' | 'last'>): number | null {
  return first > 0 ? last / first : null;
}

export function fleetText({ jobs, workers, killed, takenAgain, seconds, parts }: FleetResult): string {
  const cells = parts.flatMap(({ figures }) =>
    figures.map(({ name, unit, first, last }) => [
      `  ${name}`,
      `${digits(first)} ${unit}`,
      `${digits(last)} ${unit}`,
      ratioOf({ first, last })?.toFixed(2).concat('×') ?? '',
    ]),
  );
  const tenth = jobs / 10;
  const [header, rule, ...lines] = table(
    ['', `first ${tenth} jobs`, `last ${tenth} jobs`, 'of the first'],
    ['left', 'right', 'right', 'right'],
    cells,
  ).split('\n');
  const groups = parts.map(({ title, figures }) => [`fleet: ${title}`, ...lines.splice(0, figures.length)].join('\n'));
  const told =
    `fleet: by the event stream each of the ${jobs} jobs has ended exactly once, with ${workers} workers, ${killed} of ` +
    `which ${killed === 1 ? 'was' : 'were'} killed; ${takenAgain} jobs were taken again; ${seconds.toFixed(0)} s`;
  return [header, rule, groups.join('\n\n'), '', told].join('\n');
}
