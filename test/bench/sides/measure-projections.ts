import { CheckpointStore } from '../../../src/checkpoint/index.js';
import { foldTensors } from '../../../src/dcgan/index.js';
import { LoadedGenerator } from '../../../src/generation/loaded-generator.js';
import { project } from '../../../src/generation/projection/project.js';
import { Projector } from '../../../src/generation/projection/projector.js';
import { generatorNetwork } from '../../../src/model/architecture.js';
import { latents } from '../../../src/model/latents.js';
import { serveSide } from '../serve-side.js';

export interface MeasureProjectionsOptions {
  readonly dataDir: string;
  /** Id of a checkpoint, or the newest. */
  readonly checkpoint: string | undefined;
  /** Latents that are looked for. */
  readonly count: number;
}

/** How one latent was found again from its image. */
export interface MeasuredProjection {
  /** Mean difference of the two images, in levels. */
  readonly difference: number;
  readonly seconds: number;
  /** Time of all cores together, which other programs affect less. */
  readonly cpuSeconds: number;
}

export interface MeasuredProjections {
  readonly checkpoint: string;
  readonly preset: string;
  readonly imageSize: number;
  readonly each: readonly MeasuredProjection[];
}

/** The latents that are looked for; the search starts from others. */
const [drawn, starts] = [3, 0];

await serveSide(async ({ dataDir, checkpoint, count }: MeasureProjectionsOptions) => {
  const store = new CheckpointStore(dataDir);
  const id = checkpoint ?? (await store.latest())?.id;
  if (id === undefined) throw new Error(`There is no checkpoint below ${dataDir}`);
  const { manifest, tensors } = await store.loadGenerator(id);
  const { latentSize, imageSize } = manifest.hyperparameters;
  const network = generatorNetwork(manifest.hyperparameters);
  const generator = new LoadedGenerator(network, tensors, 'ema');
  const projector = new Projector(network, foldTensors(network, tensors, 'ema'));
  const find = (image: Uint8Array) => {
    const search = project(projector, image, { seed: starts, starts: 4 });
    for (;;) {
      const { done, value } = search.next();
      if (done) return value.z;
    }
  };
  const imageOf = (i: number) => generator.run(latents(drawn, i, 1, latentSize));
  // The first run of each graph also arranges it.
  find(imageOf(count));
  const each = Array.from({ length: count }, (_, i): MeasuredProjection => {
    const image = imageOf(i);
    const [begun, used] = [performance.now(), process.cpuUsage()];
    const z = find(image);
    const seconds = (performance.now() - begun) / 1000;
    const { user, system } = process.cpuUsage(used);
    const found = generator.run(z);
    const difference = found.reduce((sum, level, k) => sum + Math.abs(level - image[k]!), 0) / image.length;
    return { difference, seconds, cpuSeconds: (user + system) / 1e6 };
  });
  generator.close();
  projector.close();
  const facts: MeasuredProjections = { checkpoint: id, preset: manifest.preset, imageSize, each };
  return { facts, run: () => {} };
});
