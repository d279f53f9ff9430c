import { areaMean } from '../math/area-mean.js';

/**
 * Images at another size; each new pixel is the mean of the area that it covers.
 * @param images n × size × size × 3 bytes
 * @returns n × target × target × 3 numbers from 0 to 1
 */
export function resize(images: Uint8Array, size: number, target: number): Float32Array {
  const [bytes, length] = [size ** 2 * 3, target ** 2 * 3];
  const n = images.length / bytes;
  const result = new Float32Array(n * length);
  for (let image = 0; image < n; image++)
    result.set(areaMean(images.subarray(image * bytes, (image + 1) * bytes), size, target), image * length);
  return result.map(value => value / 255);
}
