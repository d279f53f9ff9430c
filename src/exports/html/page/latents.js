// The latents of a seed, as the service draws them: src/model/latents.ts and src/math/philox.ts.

/**
 * Philox4x32-10 (Salmon et al. 2011).
 * @param {number} key0
 * @param {number} key1
 * @param {[number, number, number, number]} counter
 */
function philox(key0, key1, counter) {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = [key0, key1];
  for (let round = 0; round < 10; round++) {
    const [low0, low1] = [Math.imul(0xd2511f53, c0) >>> 0, Math.imul(0xcd9e8d57, c2) >>> 0];
    const [high0, high1] = [multiplyHigh(0xd2511f53, c0), multiplyHigh(0xcd9e8d57, c2)];
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/**
 * The upper 32 bits of a product.
 * @param {number} a
 * @param {number} b
 */
function multiplyHigh(a, b) {
  return Number((BigInt(a) * BigInt(b)) >> 32n);
}

/**
 * The latent of an image of a seed.
 * @param {number} seed
 * @param {number} image
 * @param {number} latentSize
 */
function latentOf(seed, image, latentSize) {
  const z = new Float32Array(latentSize);
  for (let start = 0; start < latentSize; start += 4) {
    const random = philox(seed, 0x7a, [start / 4, image, 0, 0]);
    for (let i = start; i < Math.min(start + 4, latentSize); i++)
      z[i] = ((random[i - start] >>> 9) + 0.5) / 2 ** 22 - 1;
  }
  return z;
}

/**
 * A latent between two others, brought to a length between theirs: half-way on the straight line images would look averaged.
 * @param {Float32Array} a
 * @param {Float32Array} b
 * @param {number} share 0 gives a, 1 gives b
 */
function between(a, b, share) {
  const line = a.map((x, i) => x + (b[i] - x) * share);
  const length = lengthOf(a) + (lengthOf(b) - lengthOf(a)) * share;
  const factor = length / (lengthOf(line) || 1);
  return line.map(x => Math.min(1, Math.max(-1, x * factor)));
}

/** @param {Float32Array} vector */
function lengthOf(vector) {
  return Math.hypot(...vector);
}
