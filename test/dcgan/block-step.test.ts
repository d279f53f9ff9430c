import { expect, test } from 'vitest';
import { blockStep } from '../../src/dcgan/block-step.js';
import { formsFor } from '../../src/dcgan/index.js';
import { blocksOf } from '../../src/estimate/flops.js';
import { Session } from '../../src/tensorflow/index.js';
import { smallHyperparameters } from '../small-training.js';

const cases = blocksOf(smallHyperparameters).map(
  block => [`${block.network} ${block.inputs} → ${block.outputs}`, block] as const,
);

test.each(cases)('the passes of a block run alone: %s', (_, block) => {
  const { graph, initialized, done } = blockStep(smallHyperparameters, block, 4, formsFor('float32', 'gpu', new Set()));
  const operations = graph.nodes.map(({ op }) => op);
  const count = (op: string) => operations.filter(other => other === op).length;
  // The direct forms: as in a step: D's forward passes come twice, and so do its kernel gradients; G's passes once.
  const isG = block.network === 'generator';
  expect(count('Conv2D')).toBe(isG ? 1 : 2);
  expect(count('Conv2DBackpropFilter')).toBe(isG ? 1 : 2);
  expect(count('Conv2DBackpropInput')).toBe(isG || block.isEdge ? 1 : 3);
  const session = new Session(graph);
  session.run([], [initialized]);
  const [value] = session.run([], [done]);
  expect(Number.isFinite(value![0])).toBe(true);
  expect(value![0]).not.toBe(0);
  session.close();
});
