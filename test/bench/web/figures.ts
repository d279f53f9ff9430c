import { table } from '../table.js';

/** What the page does, and what it is meant to do. */
export interface WebFigure {
  readonly name: string;
  readonly measured: number;
  /** Decimal places that say something. */
  readonly digits?: number;
  readonly unit: string;
  /** What it should be at most, or at least; left out for what only explains another figure. */
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
}

export interface WebGroup {
  readonly title: string;
  readonly figures: readonly WebFigure[];
}

export type WebResult = readonly WebGroup[];

/** Whether a figure is what it should be; undefined where nothing is demanded. */
export function isMet({ measured, target }: WebFigure): boolean | undefined {
  if (!target) return undefined;
  return 'atMost' in target ? measured <= target.atMost : measured >= target.atLeast;
}

export function webJson(groups: WebResult) {
  return groups.map(({ title, figures }) => ({
    title,
    figures: figures.map(figure => ({ ...figure, isMet: isMet(figure) })),
  }));
}

/** A line for each figure, with its target beside it. */
export function webText(groups: WebResult): string {
  const cells = groups.flatMap(({ figures }) =>
    figures.map(figure => {
      const { name, measured, digits = 0, unit, target } = figure;
      const wanted = target && ('atMost' in target ? `≤ ${target.atMost} ${unit}` : `≥ ${target.atLeast} ${unit}`);
      const met = isMet(figure);
      return [
        `  ${name}`,
        wanted ?? '',
        `${measured.toFixed(digits)} ${unit}`,
        met === undefined ? '' : met ? 'yes' : 'NO',
      ];
    }),
  );
  const [header, rule, ...lines] = table(
    ['', 'target', 'measured', 'met'],
    ['left', 'right', 'right', 'left'],
    cells,
  ).split('\n');
  const parts = groups.map(({ title, figures }) => [`web: ${title}`, ...lines.splice(0, figures.length)].join('\n'));
  return [header, rule, parts.join('\n\n')].join('\n');
}
