import * as g from '../graph/index.js';
import type { Products } from '../quality/index.js';
import { Session } from '../tensorflow/index.js';

/** The products of the measures by TensorFlow: one small graph for each combination of sizes. Must be closed. */
export class TensorflowProducts {
  readonly #sessions = new Map<string, { session: Session; a: g.Output; b: g.Output; result: g.Output }>();

  readonly products: Products = (a, b, k) => {
    const [m, n] = [a.length / k, b.length / k];
    const graph = this.#graph(m, n, k);
    const feeds = [[graph.a, a] as const, [graph.b, b] as const];
    return graph.session.run(feeds, [graph.result])[0] as Float32Array;
  };

  close(): void {
    for (const { session } of this.#sessions.values()) session.close();
    this.#sessions.clear();
  }

  #graph(m: number, n: number, k: number) {
    const key = [m, n, k].join();
    let known = this.#sessions.get(key);
    if (!known) {
      const graph = new g.Graph();
      const [a, b] = [g.placeholder(graph, 'float32', [m, k]), g.placeholder(graph, 'float32', [n, k])];
      const result = g.matMul(a, b, { transposeB: true });
      known = { session: new Session(graph), a, b, result };
      this.#sessions.set(key, known);
    }
    return known;
  }
}
