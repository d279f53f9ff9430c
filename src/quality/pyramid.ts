/** The smallest level of the pyramid has at least this many pixels per side. */
const smallestSide = 16;

/** One level of an image's pyramid: side × side × 3 values. */
export interface Level {
  readonly side: number;
  readonly values: Float32Array;
}

/** Sides of the levels, the finest first: halved while they are even and the half has 16 pixels or more. */
export function levelSides(size: number): number[] {
  const sides = [size];
  for (let side = size; side % 2 === 0 && side / 2 >= smallestSide; side /= 2) sides.push(side / 2);
  return sides;
}

/**
 * The Laplacian pyramid of an image (Burt & Adelson 1983, as in Karras et al. 2018): each level holds what is
 * missing from the next coarser one, enlarged; the coarsest is the blurred image itself.
 * @param image size × size × 3 bytes
 */
export function laplacianPyramid(image: Uint8Array, size: number): Level[] {
  const sides = levelSides(size);
  const blurred: Level[] = [{ side: size, values: Float32Array.from(image) }];
  for (let i = 1; i < sides.length; i++) blurred.push(halve(blurred[i - 1]!));
  return blurred.map(({ side, values }, i) => {
    const coarser = blurred[i + 1];
    if (!coarser) return { side, values };
    const enlarged = double(coarser).values;
    return { side, values: values.map((value, j) => value - enlarged[j]!) };
  });
}

/** Blurs with the kernel (1 4 6 4 1)/16, then keeps every second pixel of every second row. */
function halve(level: Level): Level {
  const { side, values } = blur(level, 1);
  const half = side / 2;
  const kept = new Float32Array(half * half * 3);
  for (let y = 0; y < half; y++)
    for (let x = 0; x < half; x++)
      for (let c = 0; c < 3; c++) kept[(y * half + x) * 3 + c] = values[(2 * y * side + 2 * x) * 3 + c]!;
  return { side: half, values: kept };
}

/** Puts zeros between the pixels, then blurs to four times the sum. */
function double({ side, values }: Level): Level {
  const twice = 2 * side;
  const spread = new Float32Array(twice * twice * 3);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let c = 0; c < 3; c++) spread[(2 * y * twice + 2 * x) * 3 + c] = values[(y * side + x) * 3 + c]!;
  return blur({ side: twice, values: spread }, 2);
}

/** Along rows, then along columns; beyond the edge the image is mirrored, without repeating the edge itself. */
function blur({ side, values }: Level, gain: number): Level {
  const row = side * 3;
  const mirrored = Int32Array.from({ length: side + 4 }, (_, i) => {
    const at = Math.abs(i - 2);
    return at < side ? at : 2 * side - 2 - at;
  });
  const [edge, near, middle] = [gain / 16, gain / 4, (gain * 6) / 16];
  const along = new Float32Array(values.length);
  for (let x = 0; x < side; x++) {
    const [a, b, d, e] = [mirrored[x]! * 3, mirrored[x + 1]! * 3, mirrored[x + 3]! * 3, mirrored[x + 4]! * 3];
    for (let start = 0; start < values.length; start += row)
      for (let at = start; at < start + 3; at++)
        along[at + x * 3] =
          edge * (values[at + a]! + values[at + e]!) +
          near * (values[at + b]! + values[at + d]!) +
          middle * values[at + x * 3]!;
  }
  const blurred = new Float32Array(values.length);
  for (let y = 0; y < side; y++) {
    const [a, b, d, e] = [mirrored[y]! * row, mirrored[y + 1]! * row, mirrored[y + 3]! * row, mirrored[y + 4]! * row];
    for (let at = 0; at < row; at++)
      blurred[at + y * row] =
        edge * (along[at + a]! + along[at + e]!) +
        near * (along[at + b]! + along[at + d]!) +
        middle * along[at + y * row]!;
  }
  return { side, values: blurred };
}
