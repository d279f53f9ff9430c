export const dataRoot = 'data/';

/**
 * Where a file of a group lies.
 * @param at of the write, by which no two files have one key
 */
export function dataKey(family: string, at: string, name: string): string {
  return `${dataRoot}${family}/${at}/${name}`;
}
