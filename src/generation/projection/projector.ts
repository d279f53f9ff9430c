import { type FoldedWeights, formsFor } from '../../dcgan/index.js';
import { type Cost, stepsAtOnce } from '../../latents/minimize.js';
import type { Network } from '../../model/architecture.js';
import { device, processorInstructions, Session } from '../../tensorflow/index.js';
import { type Objective, objectiveValues, type ProjectionGraph, projectionGraph } from './projection-graph.js';

/** A generator in TensorFlow's memory that compares its images with a given one. Must be closed. */
export class Projector {
  readonly network: Network;
  readonly #around: Loaded;
  readonly #beside: Loaded;

  /** @param weights the folded generator */
  constructor(network: Network, weights: FoldedWeights) {
    this.network = network;
    this.#around = load(network, weights, { n: 1, withTangents: true });
    this.#beside = load(network, weights, { n: stepsAtOnce, withTangents: false });
  }

  /** How far G(z) is from an image. @param image size × size × 3 numbers in (−1, 1) */
  cost(image: Float32Array, objective: Objective): Cost {
    return {
      linearize: z => {
        const { graph } = this.#around;
        const [normal, gradient] = this.#run(this.#around, z, image, objective, [graph.normal!, graph.gradient!]);
        return { normal: normal!, gradient: gradient! };
      },
      costs: zs => this.#compare(zs, image, objective, ({ costs }) => costs),
    };
  }

  /** Mean absolute difference of G(z) and an image as bytes, in levels. */
  difference(z: Float32Array, image: Float32Array): number {
    return this.#compare(z, image, { scales: [], features: 0, tolerance: 1 }, ({ differences }) => differences)[0]!;
  }

  close(): void {
    this.#around.session.close();
    this.#beside.session.close();
  }

  /** One number for each of n latents. */
  #compare(
    zs: Float32Array,
    image: Float32Array,
    objective: Objective,
    wanted: (graph: ProjectionGraph) => ProjectionGraph['costs'],
  ): Float32Array {
    const { latentSize } = this.network;
    const found = new Float32Array(zs.length / latentSize);
    const perRun = stepsAtOnce * latentSize;
    for (let done = 0; done < found.length; done += stepsAtOnce) {
      const some = new Float32Array(perRun);
      some.set(zs.subarray(done * latentSize, done * latentSize + perRun));
      const [values] = this.#run(this.#beside, some, image, objective, [wanted(this.#beside.graph)]);
      found.set(values!.subarray(0, found.length - done), done);
    }
    return found;
  }

  #run(
    { graph, session }: Loaded,
    z: Float32Array,
    image: Float32Array,
    objective: Objective,
    fetches: ProjectionGraph['costs'][],
  ): Float32Array[] {
    const values = objectiveValues(objective, this.network.imageSize);
    const feeds = [[graph.z, z] as const, [graph.target, image] as const, [graph.objective, values] as const];
    return session.run(feeds, fetches) as Float32Array[];
  }
}

interface Loaded {
  readonly graph: ProjectionGraph;
  readonly session: Session;
}

function load(
  network: Network,
  folded: FoldedWeights,
  { n, withTangents }: { readonly n: number; readonly withTangents: boolean },
): Loaded {
  const { convolutions } = formsFor('float32', device().kind, processorInstructions());
  const graph = projectionGraph(network, folded, { n, withTangents }, convolutions);
  return { graph, session: new Session(graph.graph) };
}
