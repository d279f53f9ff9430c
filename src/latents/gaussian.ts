/** The largest |z| that is mapped: the float32 next to 1. Beyond it the normal quantile would be infinite. */
const largest = 1 - 2 ** -23;

/**
 * A uniform latent as the Gaussian one of equal probability, element by element: g = Φ⁻¹((z + 1) / 2). In Gaussian space
 * turning a vector keeps its probability, which a straight line through the cube does not.
 * @param z any number of elements in [−1, 1]; what lies outside is clamped
 */
export function toGaussian(z: Float32Array): Float64Array {
  return Float64Array.from(z, quantile);
}

/** The inverse of {@link toGaussian}: z = 2Φ(g) − 1. */
export function toUniform(g: Float64Array): Float32Array {
  return Float32Array.from(g, twoSidedProbability);
}

/** Φ⁻¹((z + 1) / 2), with a relative error below 1e-15 (Wichura 1988, algorithm AS 241, PPND16). */
function quantile(z: number): number {
  const clamped = Math.max(-largest, Math.min(largest, z));
  const q = clamped / 2;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(centralNumerator, r)) / polynomial(centralDenominator, r);
  }
  // The tail of AS 241 beyond r = 5 is for probabilities below 1.4e-11, which a float32 in (−1, 1) never has.
  const r = Math.sqrt(-Math.log((1 - Math.abs(clamped)) / 2)) - 1.6;
  return (Math.sign(clamped) * polynomial(tailNumerator, r)) / polynomial(tailDenominator, r);
}

/** 2Φ(g) − 1 by the series 2φ(g)·(g + g³/3 + g⁵/(3·5) + …), which loses no digits (Marsaglia 2004). */
function twoSidedProbability(g: number): number {
  if (Math.abs(g) > 8) return Math.sign(g);
  let term = g;
  let sum = g;
  for (let n = 3; Math.abs(term) > Math.abs(sum) * 1e-17; n += 2) {
    term *= (g * g) / n;
    sum += term;
  }
  return Math.sqrt(2 / Math.PI) * Math.exp((-g * g) / 2) * sum;
}

/** @param coefficients from the highest power down to the constant */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

const centralNumerator = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
];
const centralDenominator = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
];
const tailNumerator = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const tailDenominator = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
