import { momentNames, stateNames } from '../dcgan/index.js';
import { discriminatorNetwork, generatorNetwork, layersOf, parametersOf } from '../model/architecture.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';

/** Shapes of arrays by their names. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/** Names and shapes of the arrays in each file of a checkpoint with these hyperparameters: src/checkpoint/README.md. */
export function expectedArrays(h: Hyperparameters): Readonly<Record<keyof CheckpointManifest['files'], Shapes>> {
  const generator = generatorNetwork(h);
  const [ofGenerator, ofDiscriminator] = [parametersOf(generator), parametersOf(discriminatorNetwork(h))];
  const moments = layersOf(generator).flatMap(({ norm }) =>
    norm
      ? (['raw', 'ema'] as const).flatMap(kind =>
          Object.values(momentNames(kind, norm.name)).map(name => [name, [norm.channels]] as const),
        )
      : [],
  );
  const spectral = h.spectralNorm ? ofDiscriminator.filter(({ name }) => name.endsWith('/kernel')) : [];
  return {
    generator: new Map([
      ...ofGenerator.flatMap(({ name, shape }) => [[name, shape] as const, [stateNames.ema(name), shape] as const]),
      ...moments,
    ]),
    training: new Map([
      ...ofDiscriminator.map(({ name, shape }) => [name, shape] as const),
      ...spectral.map(({ name, shape }) => [stateNames.spectral(name), shape.slice(-1)] as const),
      ...[...ofGenerator, ...ofDiscriminator].flatMap(({ name, shape }) => [
        [stateNames.m(name), shape] as const,
        [stateNames.v(name), shape] as const,
      ]),
    ]),
  };
}

/** What is wrong with arrays that should be these, in words; undefined when they are. */
export function shapesProblem(found: Shapes, expected: Shapes): string | undefined {
  for (const [name, shape] of expected) {
    const there = found.get(name);
    if (!there) return `lacks the array ${name}`;
    if (there.join() !== shape.join())
      return `has ${name} in the shape [${there.join(', ')}], which should be [${shape.join(', ')}]`;
  }
  const other = [...found.keys()].find(name => !expected.has(name));
  return other === undefined
    ? undefined
    : `has an array ${JSON.stringify(other.slice(0, 100))} that belongs to no part of it`;
}

/** How many bytes these arrays have in float32. */
export function bytesOfShapes(shapes: Shapes): number {
  const elements = [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((n, m) => n * m, 1), 0);
  return elements * Float32Array.BYTES_PER_ELEMENT;
}
