/**
 * A direction without the part that it shares with others, so that moving along it leaves what they change alone.
 * @param others directions, in any number and of any length
 * @returns length 1; all zeros when nothing is left
 */
export function without(direction: Float32Array, others: readonly Float32Array[]): Float32Array {
  const basis: Float64Array[] = [];
  for (const other of others) {
    const rest = reduced(Float64Array.from(other), basis);
    const length = Math.hypot(...rest);
    if (length > 1e-6 * Math.hypot(...other)) basis.push(rest.map(x => x / length));
  }
  const rest = reduced(Float64Array.from(direction), basis);
  const length = Math.hypot(...rest);
  if (length <= 1e-6 * Math.hypot(...direction)) return new Float32Array(direction.length);
  return Float32Array.from(rest, x => x / length);
}

/** Gram-Schmidt: the vector without its part along each of an orthonormal basis. */
function reduced(vector: Float64Array, basis: readonly Float64Array[]): Float64Array {
  let rest = vector;
  for (const axis of basis) {
    const share = rest.reduce((sum, x, i) => sum + x * axis[i]!, 0);
    rest = rest.map((x, i) => x - share * axis[i]!);
  }
  return rest;
}
