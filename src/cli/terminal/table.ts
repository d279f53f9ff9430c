import { padded, widthOf } from './line-width.js';

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly side?: 'left' | 'right';
}

/** Rows below the titles of their columns, two spaces apart. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map(row => widthOf(row[i] ?? ''))));
  return all.map(row =>
    columns
      .map(({ side = 'left' }, i) => padded(row[i] ?? '', widths[i]!, side))
      .join('  ')
      .trimEnd(),
  );
}
