import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  anyBatch,
  type DType,
  dtypeNumbers,
  encodeSavedModel,
  type Graph,
  type Output,
  savedModelTag,
  sizeOf,
} from '../graph/index.js';
import { binding } from './binding.js';

export type Data = Float32Array | Int32Array | Uint8Array;

/** A tensor's values to feed into a run. */
export type Feed = readonly [placeholder: Output, values: Data];

const arrays: Partial<Record<DType, new (n: number) => Data>> = {
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
};

/**
 * A graph loaded into TensorFlow's runtime. Its variables live as long as the session. A run blocks the calling thread.
 * What is fetched must be the first output of its node.
 */
export class Session {
  readonly #graph: Graph;
  readonly #id: number;
  #open = true;

  /** @throws Error with TensorFlow's message when the graph is not valid */
  constructor(graph: Graph) {
    this.#graph = graph;
    const directory = mkdtempSync(join(tmpdir(), `dcgan-graph-${process.pid}-`));
    try {
      writeFileSync(join(directory, 'saved_model.pb'), encodeSavedModel(graph));
      this.#id = binding().loadSavedModel(directory, savedModelTag);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  /**
   * Runs the part of the graph that the fetches need.
   * @returns the values of each fetch, in order
   * @throws RangeError when a feed's dtype or size is wrong; Error with TensorFlow's message when an op fails
   */
  run(feeds: readonly Feed[], fetches: readonly Output[]): Data[] {
    if (!this.#open) throw new Error('This session has been closed');
    const tensorflow = binding();
    for (const { node, index } of fetches) {
      if (node.graph !== this.#graph) throw new RangeError(`${node.name} belongs to another graph`);
      if (index !== 0) throw new RangeError(`${node.name}: only a first output can be fetched`);
    }
    const fed: number[] = [];
    try {
      for (const [placeholder, values] of feeds) fed.push(createTensor(placeholder, values));
      const fetched = tensorflow.runSavedModel(
        this.#id,
        fed,
        feeds.map(([{ node }]) => node.name).join(','),
        fetches.map(({ node }) => node.name).join(','),
      );
      try {
        return fetched.map(({ id }) => tensorflow.tensorDataSync(id));
      } finally {
        for (const { id } of fetched) tensorflow.deleteTensor(id);
      }
    } finally {
      for (const id of fed) tensorflow.deleteTensor(id);
    }
  }

  /** Frees the graph and its variables. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    binding().deleteSavedModel(this.#id);
  }
}

function createTensor({ node, dtype, shape }: Output, values: Data): number {
  const expected = arrays[dtype];
  const [batch, ...rest] = shape;
  const isAny = batch === anyBatch;
  const elements = isAny ? sizeOf(rest) : sizeOf(shape);
  const fits = isAny ? values.length > 0 && values.length % elements === 0 : values.length === elements;
  if (!expected || !(values instanceof expected) || !fits)
    throw new RangeError(
      `${node.name} takes ${isAny ? `a multiple of ${elements}` : elements} values of ${dtype}, not ${values.length} in a ${values.constructor.name}`,
    );
  return binding().createTensor(isAny ? [values.length / elements, ...rest] : [...shape], dtypeNumbers[dtype], values);
}
