import { automaticNames } from '../../latents/name.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import type { Dependencies } from '../dependencies.js';

/** Where expressions are evaluated: the latents of a checkpoint, and the names that its training knows. */
export interface LatentSpace {
  /** Numbers in a latent. */
  readonly latentSize: number;
  /** The vectors of those of the names that are known: favorites, and directions. */
  vectors(names: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
  /** What to say of a name that is not known, as a sentence without its full stop. */
  whyUnknown(name: string): Promise<string>;
}

/** The latent space of a checkpoint. */
export function latentSpace(
  checkpoint: CheckpointManifest,
  { names, directions }: Pick<Dependencies, 'names' | 'directions'>,
): LatentSpace {
  const { latentSize } = checkpoint.hyperparameters;
  const vectorOf = async (name: string): Promise<Float32Array | undefined> => {
    if (automaticNames.includes(name)) return (await directions.automatic(checkpoint))[automaticNames.indexOf(name)];
    const found = await names.get(checkpoint.job, name);
    if (!found) return undefined;
    return Float32Array.from(found.kind === 'favourite' ? found.favourite.z : found.direction.vector);
  };
  return {
    latentSize,
    async vectors(asked) {
      const found = new Map<string, Float32Array>();
      for (const name of asked) {
        const vector = await vectorOf(name);
        if (vector) found.set(name, vector);
      }
      return found;
    },
    async whyUnknown(name) {
      if (automaticNames.includes(name))
        return `there is no ${name}: the latents of this model have ${latentSize} numbers`;
      const other = await names.trainingWith(name, checkpoint.job);
      if (other !== undefined) return belongsElsewhere(name, other, checkpoint.job);
      return `nothing is called ${name} in training ${checkpoint.job}; expected a latent, such as seed(42), or a name that GET /favourites or GET /directions lists`;
    },
  };
}

/** A name of one training that is used in another. */
export function belongsElsewhere(name: string, job: string, here: string): string {
  return `${name} belongs to training ${job} and means nothing in ${here}, whose latents make other images`;
}
