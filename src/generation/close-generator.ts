import type { WeightsKind } from '../dcgan/index.js';
import type { Network } from '../model/architecture.js';
import { latents } from '../model/latents.js';
import type { Tensors } from '../model/tensors.js';
import { LoadedGenerator, maxBatch } from './loaded-generator.js';

/** Images that are compared, in one run of each generator, and their seed. */
const [compared, seed] = [maxBatch, 1];

/**
 * The generator in bfloat16 when its images of this model are as good as the same as those in float32, and otherwise that in
 * float32. The same each time on machines with the same instructions.
 */
export function closeGenerator(network: Network, tensors: Tensors, kind: WeightsKind): LoadedGenerator {
  const half = new LoadedGenerator(network, tensors, kind, 'bfloat16');
  const full = new LoadedGenerator(network, tensors, kind, 'float32');
  const z = latents(seed, 0, compared, network.latentSize);
  const [taken, other] = areClose(half.run(z), full.run(z)) ? [half, full] : [full, half];
  other.close();
  return taken;
}

/** Levels that one byte may differ by among the few that are compared. */
const most = 3;
/** Mean difference of the levels. */
const mostMean = 0.2;
/** One of so many levels may differ by two or more. */
const farAmong = 2500;

/**
 * Whether images differ so little that, of a thousand, levels can be expected to stay within 0.3 on average and 4 at most. The
 * largest difference among so many cannot be seen in a few, but it follows from how many levels differ by two: of three
 * trainings of `stable`, 1 in 5,500 does, and there each further level is at least 20 times as rare (bench: precision). Twice
 * as many, and one of a thousand images might have a 5.
 */
export function areClose(images: Uint8Array, others: Uint8Array): boolean {
  let [sum, far, largest] = [0, 0, 0];
  for (let i = 0; i < images.length; i++) {
    const apart = Math.abs(images[i]! - others[i]!);
    sum += apart;
    if (apart > 1) far++;
    if (apart > largest) largest = apart;
  }
  return largest <= most && sum <= mostMean * images.length && far * farAmong <= images.length;
}
