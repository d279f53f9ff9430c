/** What a name is without its case and its separators: `batch_size` and `Batch-Size` are `batchSize`. */
export function folded(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Edits that still leave a name of this length recognisable. */
function allowedEdits(length: number): number {
  if (length < 3) return 0;
  return length < 6 ? 1 : length < 10 ? 2 : 3;
}

/**
 * The names that somebody who wrote `name` may have meant: those with the fewest edits, if these are few enough.
 * @returns none when nothing is near
 */
export function nearest(name: string, known: readonly string[]): string[] {
  const wanted = folded(name);
  const most = allowedEdits(wanted.length);
  const edits = known.map(other => editDistance(wanted, folded(other), most));
  const least = Math.min(...edits);
  return least > most ? [] : known.filter((_, i) => edits[i] === least);
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours that turn one text into another (optimal string alignment,
 * Boytsov 2011).
 * @param most beyond which nobody asks how many there are
 */
export function editDistance(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
