const rounds = 20_000;
const precise = 1e-10;

/**
 * The x ≥ 0 that minimizes |Ax − b|², by coordinate descent (Franc, Hlaváč & Navara 2005).
 * @param rows of A, each as long as x
 */
export function nonNegativeLeastSquares(rows: readonly (readonly number[])[], b: readonly number[]): number[] {
  const columns = (rows[0] ?? []).map((_, j) => rows.map(row => row[j]!));
  const squares = columns.map(column => dot(column, column));
  const x = columns.map(() => 0);
  const rest = [...b];
  for (let round = 0; round < rounds; round++) {
    let largest = 0;
    for (const [j, column] of columns.entries()) {
      if (squares[j] === 0) continue;
      const next = Math.max(0, x[j]! + dot(column, rest) / squares[j]!);
      const change = next - x[j]!;
      for (const [i, value] of column.entries()) rest[i]! -= change * value;
      x[j] = next;
      largest = Math.max(largest, Math.abs(change) * Math.sqrt(squares[j]!));
    }
    if (largest < precise) break;
  }
  return x;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
