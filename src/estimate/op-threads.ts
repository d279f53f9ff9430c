import type { Hyperparameters } from '../schema/hyperparameters.js';
import { stepFlops } from './flops.js';

/** FLOPs of a step up to which its ops take longer to hand out than to compute. */
const small = 1e9;

/**
 * TensorFlow's settings of a training's process. TensorFlow divides most ops among all cores, about a hundred of them a
 * step. Where they are small, waking the other threads takes longer than the ops themselves, so each stays on one thread;
 * ops that do not depend on each other still run at the same time.
 */
export function opThreads(h: Hyperparameters): Readonly<Record<string, string>> {
  const { generator, discriminator } = stepFlops(h);
  const flops = generator.forward + generator.backward + discriminator.forward + discriminator.backward;
  return flops < small ? { TF_NUM_INTRAOP_THREADS: '1' } : {};
}
