export type Align = 'left' | 'right';

/**
 * Rows under a header as lines of text, with two spaces between columns.
 * @param header one title per column
 * @param align one side per column
 * @throws RangeError when a row has another number of cells than the header
 */
export function table(
  header: readonly string[],
  align: readonly Align[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [header, ...rows];
  for (const row of rows)
    if (row.length !== header.length) throw new RangeError(`A row has ${row.length} cells, not ${header.length}`);
  const widths = header.map((_, column) => Math.max(...lines.map(row => row[column]!.length)));
  const text = lines.map(row =>
    row
      .map((cell, column) =>
        align[column] === 'right' ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map(width => '─'.repeat(width)).join('  ');
  return [text[0], rule, ...text.slice(1)].join('\n');
}
