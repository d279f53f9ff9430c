/** Side of the mean image in pixels. */
export const meanSide = 64;
/** Side of the signatures by which images are compared. */
export const signatureSide = 16;

/**
 * What an image looks like from afar: its luma, 16 × 16.
 * @param colors result of `areaMean(pixels, side, meanSide)`
 * @returns uint8 signatureSide × signatureSide
 */
export function signature(colors: Float32Array): Uint8Array {
  const cell = meanSide / signatureSide;
  const cells = new Float32Array(signatureSide ** 2);
  for (let y = 0; y < meanSide; y++)
    for (let x = 0; x < meanSide; x++) {
      const at = (y * meanSide + x) * 3;
      // ITU-R BT.601
      const luma = 0.299 * colors[at]! + 0.587 * colors[at + 1]! + 0.114 * colors[at + 2]!;
      cells[Math.floor(y / cell) * signatureSide + Math.floor(x / cell)]! += luma / cell ** 2;
    }
  return Uint8Array.from(cells, Math.round);
}
