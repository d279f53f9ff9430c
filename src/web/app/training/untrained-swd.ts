/**
 * SWD ×10³ of generators after a single step, which draw noise, by the side of their images. Each is the mean of two
 * measurements, as trainings with `steps: 1` report them: on `demo-faces` (199, 179, 191, 238, 256), and on 160 details
 * of two photographs (233, 231, 225, 268, 253); `tiny` with that `imageSize`, and at 96 pixels `stable`. `seed` on
 * `demo-faces` had 240. So the distance hangs on the size more than on the pictures: each size has its own levels.
 */
const measured = [
  [16, 216],
  [32, 205],
  [64, 208],
  [96, 253],
  [128, 254],
] as const;

/** What an untrained generator of images of a size scores: between two measurements by the logarithm of the size. */
export function untrainedSwd(side: number): number {
  const above = measured.findIndex(([size]) => size >= side);
  if (above === 0) return measured[0][1];
  if (above < 0) return measured.at(-1)![1];
  const [[low, a], [high, b]] = [measured[above - 1]!, measured[above]!];
  const share = Math.log(side / low) / Math.log(high / low);
  return a + share * (b - a);
}
