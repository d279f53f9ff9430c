import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as g from '../../src/graph/index.js';
import { binding } from '../../src/tensorflow/binding.js';
import { device, Session } from '../../src/tensorflow/index.js';

describe('a session', () => {
  const graph = new g.Graph();
  const x = g.placeholder(graph, 'float32', [2, 2]);
  const bytes = g.placeholder(graph, 'uint8', [2, 4]);
  const counter = g.variable(graph, 'counter', []);
  const { value, done } = g.assignment(counter);
  const set = graph.after([done], () => g.identity(g.scalar(graph, 1)));
  const current = g.identity(counter.value);
  const doubled = g.identity(g.add(x, x));
  const packed = g.identity(g.packBytes(bytes));
  const pairs = g.placeholder(graph, 'float32', [g.anyBatch, 2]);
  const pairsDoubled = g.identity(g.add(pairs, pairs));
  const raised = graph.after([g.assignSub(counter, g.scalar(graph, -1))], () => g.readVariable(counter));
  const fetchRaised = g.identity(raised);
  let session: Session;
  beforeAll(() => {
    session = new Session(graph);
  });
  afterAll(() => session.close());

  it('takes typed arrays and gives them back', () => {
    expect(session.run([[x, Float32Array.of(1, 2, 3, 4)]], [doubled])[0]).toEqual(Float32Array.of(2, 4, 6, 8));
  });

  it('takes bytes, and gives them back four in an integer', () => {
    const given = Uint8Array.of(1, 2, 3, 4, 250, 0, 255, 128);
    const [words] = session.run([[bytes, given]], [packed]);
    expect(words).toBeInstanceOf(Int32Array);
    expect(new Uint8Array(words!.buffer, words!.byteOffset, words!.byteLength)).toEqual(given);
  });

  it('takes any batch where the graph leaves it open', () => {
    for (const n of [1, 3])
      expect(session.run([[pairs, new Float32Array(2 * n).fill(4)]], [pairsDoubled])[0]).toEqual(
        new Float32Array(2 * n).fill(8),
      );
    expect(() => session.run([[pairs, new Float32Array(3)]], [pairsDoubled])).toThrow(
      'takes a multiple of 2 values of float32, not 3',
    );
  });

  it('keeps variables from run to run', () => {
    session.run([[value, Float32Array.of(5)]], [set]);
    expect(session.run([], [current])[0]![0]).toBe(5);
    expect(session.run([], [fetchRaised])[0]![0]).toBe(6);
    expect(session.run([], [current])[0]![0]).toBe(6);
  });

  it('names the feed that is wrong', () => {
    expect(() => session.run([[x, new Float32Array(3)]], [doubled])).toThrow(
      'Placeholder takes 4 values of float32, not 3',
    );
    expect(() => session.run([[x, new Int32Array(4)]], [doubled])).toThrow('not 4 in a Int32Array');
  });

  it('fetches only what is its own', () => {
    expect(() => session.run([], [g.scalar(new g.Graph(), 0)])).toThrow('belongs to another graph');
    expect(() => session.run([], [{ ...doubled, index: 1 }])).toThrow('only a first output');
  });

  it("passes TensorFlow's own message on", () => {
    expect(() => session.run([], [doubled])).toThrow(/Placeholder/);
  });

  it('leaks no tensor, nor its files', () => {
    const run = () => session.run([[x, new Float32Array(4)]], [doubled]);
    run();
    const before = binding().getNumOfTensors();
    for (let i = 0; i < 300; i++) run();
    expect(() => session.run([[bytes, new Uint8Array(8)]], [doubled])).toThrow();
    expect(binding().getNumOfTensors()).toBe(before);
    expect(readdirSync(tmpdir()).filter(name => name.startsWith(`dcgan-graph-${process.pid}`))).toEqual([]);
  });

  it('cannot be used after it was closed', () => {
    const other = new Session(graph);
    other.close();
    other.close();
    expect(() => other.run([], [current])).toThrow('closed');
  });
});

it('reports where TensorFlow runs', () => {
  expect(device()).toMatchObject({
    kind: expect.stringMatching(/^(cpu|gpu)$/),
    tensorflow: expect.stringMatching(/^2\./),
  });
});
