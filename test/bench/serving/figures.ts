import { median } from '../../../src/math/median.js';
import { table } from '../table.js';
import { digits } from '../units.js';

/** Something that was measured of one or several sides, in turn. */
export interface Figure {
  readonly title: string;
  readonly unit: string;
  /** The others are compared with the first. */
  readonly sides: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** What else was seen. */
  readonly notes?: readonly string[];
}

export interface ServingResult {
  readonly figures: readonly Figure[];
}

/** The figures with what follows from them, for machines. */
export function servingJson({ figures }: ServingResult) {
  return figures.map(({ sides, ...figure }) => ({
    ...figure,
    sides: sides.map(side => ({ ...side, median: median(side.values), ratio: ratioOf(sides[0]!.values, side.values) })),
  }));
}

export function servingText({ figures }: ServingResult): string {
  const cells = figures.flatMap(({ sides, unit }) =>
    sides.map(({ name, values }, i) => [
      `  ${name}`,
      `${digits(median(values))} ${unit}`,
      values.length > 1 ? `${digits(Math.min(...values))} – ${digits(Math.max(...values))}` : '',
      i > 0 ? `${ratioOf(sides[0]!.values, values).toFixed(2)}×` : '',
    ]),
  );
  const [header, rule, ...lines] = table(
    ['', 'median', 'least – most', 'of the first'],
    ['left', 'right', 'right', 'right'],
    cells,
  ).split('\n');
  const groups = figures.map(({ title, sides, notes = [] }) =>
    [`serving: ${title}`, ...lines.splice(0, sides.length), ...notes.map(note => `    ${note}`)].join('\n'),
  );
  return [header, rule, groups.join('\n\n')].join('\n');
}

function ratioOf(first: readonly number[], values: readonly number[]): number {
  return median(values) / median(first);
}
