import { firstElement } from '../../../src/dcgan/block-step.js';
import { type Forms, formsFor } from '../../../src/dcgan/index.js';
import { filledUp } from '../../../src/dcgan/networks.js';
import { type Pass, stepPasses } from '../../../src/estimate/flops.js';
import * as g from '../../../src/graph/index.js';
import type { Hyperparameters } from '../../../src/schema/hyperparameters.js';
import type { Precision } from '../../../src/schema/precision.js';
import { device, processorInstructions, Session } from '../../../src/tensorflow/index.js';
import { serveSide } from '../serve-side.js';

export interface LayerPassesOptions {
  readonly hyperparameters: Hyperparameters;
  readonly precision: Precision;
}

// Every pass of a training step through a single layer; each run executes the next one.
await serveSide(({ hyperparameters, precision }: LayerPassesOptions) => {
  const forms = formsFor(precision, device().kind, processorInstructions());
  const graph = new g.Graph(forms.convolutions);
  const initial: g.Node[] = [];
  const variable = (shape: g.Shape) => {
    const made = g.variable(graph, `input${initial.length}`, shape);
    const seed = g.constant(graph, 'int32', [2], [0, initial.length]);
    initial.push(g.assign(made, g.statelessTruncatedNormal(seed, shape)));
    return g.cast(made.value, precision);
  };
  const results = stepPasses(hyperparameters).map(pass => firstElement(passOf(pass, forms, variable)));
  const initialized = g.whenDone(graph, initial);
  const session = new Session(graph);
  session.run([], [initialized]);
  let next = 0;
  return {
    run() {
      session.run([], [results[next++ % results.length]!]);
    },
    async close() {
      session.close();
    },
  };
});

function passOf({ layer, kind, network, n }: Pass, forms: Forms, variable: (shape: g.Shape) => g.Output): g.Output {
  const isDense = layer.kernel.shape.length === 2;
  const kernel = variable(layer.kernel.shape.map((size, i) => (isDense || i < 2 ? size : filledUp(size, forms))));
  if (isDense) {
    const [inputs, outputs] = kernel.shape as [number, number];
    if (kind === 'forward') return g.matMul(variable([n, inputs]), kernel);
    if (kind === 'inputGradient') return g.matMul(variable([n, outputs]), kernel, { transposeB: true });
    return g.matMul(variable([n, inputs]), variable([n, outputs]), { transposeA: true });
  }
  // A transposed convolution is its convolution's gradient; from small to large it uses D's kernel the other way round.
  const large = network === 'generator' ? layer.side : 2 * layer.side;
  const [, , inputs, outputs] = kernel.shape as [number, number, number, number];
  const [shapeOfLarge, shapeOfSmall] = [
    [n, large, large, inputs],
    [n, large / 2, large / 2, outputs],
  ];
  if (kind === 'kernelGradient') {
    const y = g.conv2d(variable(shapeOfLarge), kernel, 2);
    return g.gradients(g.sum(g.cast(g.mul(y, variable(shapeOfSmall)), 'float32')), [kernel])[0]!;
  }
  const isDown = (kind === 'forward') === (network === 'discriminator');
  return isDown
    ? g.conv2d(variable(shapeOfLarge), kernel, 2)
    : g.conv2dTranspose(variable(shapeOfSmall), kernel, shapeOfLarge, 2);
}
