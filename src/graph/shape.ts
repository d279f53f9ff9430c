/**
 * The sizes of a tensor, known when the graph is written; `[]` is a scalar. Only the first size, the batch, may be left to
 * each run: it is then `anyBatch`.
 */
export type Shape = readonly number[];

/** As TensorFlow writes a size that it does not know yet. */
export const anyBatch = -1;

/** Number of elements of a shape; with any batch, the negative of the number of each of its elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** The shape of an element-wise result under NumPy's broadcasting rules, or null when the two are incompatible. */
export function broadcastShape(a: Shape, b: Shape): Shape | null {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) {
    const [x, y] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1];
    if (x !== y && x !== 1 && y !== 1) return null;
    shape.push(x === 1 ? y : x);
  }
  return shape;
}

/** The axes along which `from` is repeated when it is broadcast to `to`, including the leading ones that it lacks. */
export function broadcastAxes(from: Shape, to: Shape): number[] {
  const missing = to.length - from.length;
  return to.flatMap((n, i) => (i < missing || (from[i - missing] === 1 && n !== 1) ? [i] : []));
}
