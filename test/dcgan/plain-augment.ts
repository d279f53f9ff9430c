import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';
import type { Augmentation } from '../../src/schema/hyperparameters.js';

// The package's own declarations do not resolve under NodeNext.
const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as typeof tfjs;

/** DiffAugment of one image after another, by padding, slices and masks. draws: seven numbers an image. */
export function plainAugment(
  images: tfjs.Tensor4D,
  kinds: readonly Augmentation[],
  draws: Float32Array,
): tfjs.Tensor4D {
  if (kinds.length === 0) return images;
  const augmented = tf.unstack(images).map((image, i) => {
    const [brightness, saturation, contrast, shiftY, shiftX, holeY, holeX] = draws.subarray(7 * i, 7 * i + 7);
    const side = images.shape[1];
    let x = image as tfjs.Tensor3D;
    if (kinds.includes('color')) {
      x = tf.add(x, brightness! - 0.5);
      const gray = tf.mean(x, 2, true);
      x = tf.add(tf.mul(tf.sub(x, gray), 2 * saturation!), gray);
      const mean = tf.mean(x);
      x = tf.add(tf.mul(tf.sub(x, mean), contrast! + 0.5), mean);
    }
    if (kinds.includes('translation')) {
      const furthest = Math.floor(side / 8 + 0.5);
      const [y, z] = [shiftY!, shiftX!].map(draw => Math.floor(draw * (2 * furthest + 1)));
      const border: [number, number] = [furthest, furthest];
      x = tf.slice(tf.pad(x, [border, border, [0, 0]]), [y!, z!, 0], [side, side, 3]);
    }
    if (kinds.includes('cutout')) {
      const hole = Math.floor(side / 2 + 0.5);
      const [top, left] = [holeY!, holeX!].map(
        draw => Math.floor(draw * (side + 1 - (hole % 2))) - Math.floor(hole / 2),
      );
      const inside = (at: number, start: number) => at >= start && at < start + hole;
      const mask = Array.from({ length: side ** 2 }, (_, at) =>
        inside(Math.floor(at / side), top!) && inside(at % side, left!) ? 0 : 1,
      );
      x = tf.mul(x, tf.tensor3d(mask, [side, side, 1]));
    }
    return x;
  });
  return tf.stack(augmented) as tfjs.Tensor4D;
}
