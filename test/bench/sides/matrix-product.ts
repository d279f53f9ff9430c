import * as g from '../../../src/graph/index.js';
import type { Precision } from '../../../src/schema/precision.js';
import { Session } from '../../../src/tensorflow/index.js';
import { serveSide } from '../serve-side.js';

export interface MatrixProductOptions {
  readonly flops: number;
  readonly precision: Precision;
}

const side = 2048;

// One large matrix product of so many operations: about as fast as TensorFlow computes anything on this machine.
await serveSide(({ flops, precision }: MatrixProductOptions) => {
  const graph = new g.Graph();
  const rows = Math.round(flops / (2 * side * side));
  const initial: g.Node[] = [];
  const matrix = (shape: g.Shape) => {
    const made = g.variable(graph, `factor${initial.length}`, shape);
    const seed = g.constant(graph, 'int32', [2], [0, initial.length]);
    initial.push(g.assign(made, g.statelessTruncatedNormal(seed, shape)));
    return g.cast(made.value, precision);
  };
  const product = g.matMul(matrix([rows, side]), matrix([side, side]));
  const element = g.identity(g.slice(g.reshape(product, [rows * side]), [0], [1]));
  const fetched = g.identity(g.cast(element, 'float32'));
  const initialized = g.whenDone(graph, initial);
  const session = new Session(graph);
  session.run([], [initialized]);
  return {
    run() {
      session.run([], [fetched]);
    },
    async close() {
      session.close();
    },
  };
});
