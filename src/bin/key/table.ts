import type { Key } from '../../schema/service/key.js';

/** Keys for people, one a line. */
export function table(keys: readonly Key[]): string {
  if (keys.length === 0) return 'There are no keys.';
  const rows = keys.map(({ id, name, role, createdAt, quotaBytes, previous }) => [
    id,
    role,
    createdAt?.slice(0, 10) ?? '',
    quotaBytes === undefined ? '' : `${quotaBytes} bytes`,
    previous && Date.parse(previous.until) > Date.now()
      ? `${name} (also the key before, until ${previous.until})`
      : name,
  ]);
  const all = [['id', 'role', 'made', 'quota', 'name'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map(row => row[column]!.length)));
  return all
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
