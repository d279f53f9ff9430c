import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GeneratorThread, type LoadModel } from '../../src/generation/generator-thread.js';
import { generatorNetwork } from '../../src/model/architecture.js';
import { silent } from '../redis.js';
import { smallHyperparameters } from '../small-training.js';

/** Answers each z of one number with that number as its image, in batches of two, and crashes at 13. */
const script = `
import { appendFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
const [loaded, asked] = [new Set(), new Set()];
let waiting = [];
appendFileSync(new URL('starts', import.meta.url), 'x');
function make({ id, z, images: all }) {
  for (let first = 0; first < all; first += 2) {
    const pixels = Uint8Array.from(z.subarray(first, first + 2));
    parentPort.postMessage({ type: 'images', parts: [{ id, first, images: pixels.length, pixels }], seconds: 0.001 });
  }
}
parentPort.on('message', message => {
  const { type, model, z, id } = message;
  appendFileSync(new URL('messages', import.meta.url), type + '\\n');
  if (type === 'close') return parentPort.close();
  if (type === 'drop') waiting = waiting.filter(run => run.id !== id);
  if (type === 'forget') waiting = waiting.filter(run => run.model.sha256 !== model.sha256);
  if (type === 'load') loaded.add(model.sha256);
  if (type === 'run' && z.includes(13)) throw new Error('crashed');
  if (type === 'run') waiting.push(message);
  if (type === 'run' && !loaded.has(model.sha256) && !asked.has(model.sha256)) parentPort.postMessage({ type: 'unloaded', model });
  if (type === 'run') asked.add(model.sha256);
  for (const run of waiting.filter(run => loaded.has(run.model.sha256))) make(run);
  waiting = waiting.filter(run => !loaded.has(run.model.sha256));
});`;

let directory: string;
let thread: GeneratorThread;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  await writeFile(join(directory, 'thread.mjs'), script);
  thread = new GeneratorThread(
    pathToFileURL(join(directory, 'thread.mjs')),
    { precision: 'float32', isTried: false },
    silent,
  );
});
afterEach(async () => {
  await thread.close();
  await rm(directory, { recursive: true });
});

const loads: LoadModel = async () => ({ network: generatorNetwork(smallHyperparameters), tensors: {} });
async function run(numbers: number[], { model = 'a', load = loads, signal }: Options = {}): Promise<number[]> {
  const made: number[] = [];
  await thread.run({
    model: { sha256: model, weights: 'ema' },
    load,
    z: Float32Array.from(numbers),
    images: numbers.length,
    priority: 'interactive',
    signal,
    receive(images, first) {
      expect(first).toBe(made.length);
      made.push(...images);
    },
  });
  return made;
}
interface Options {
  readonly model?: string;
  readonly load?: LoadModel;
  readonly signal?: AbortSignal;
}
const starts = async () => (await readFile(join(directory, 'starts'), 'utf8')).length;
const messages = async () => (await readFile(join(directory, 'messages'), 'utf8')).trim().split('\n');

/** A model whose loading waits to be told to end. */
function slowLoad() {
  let finish = () => {};
  let begin = () => {};
  const finished = new Promise<void>(resolve => {
    finish = resolve;
  });
  const began = new Promise<void>(resolve => {
    begin = resolve;
  });
  const load: LoadModel = async () => {
    begin();
    await finished;
    return loads();
  };
  return { load, began, finish };
}

it('gives everyone what they asked for, whatever ran together', async () => {
  const answers = await Promise.all([run([1, 2]), run([3], { model: 'b' }), run([4]), run([5, 6, 7], { model: 'b' })]);
  expect(answers).toEqual([[1, 2], [3], [4], [5, 6, 7]]);
  expect(await starts()).toBe(1);
});

it('fails what a crash of the thread interrupts, and starts it anew for what comes next', async () => {
  const [crashed, waiting] = [run([13]), run([1], { model: 'b' })];
  await expect(crashed).rejects.toThrow('crashed');
  await expect(waiting).rejects.toThrow('crashed');
  expect(await run([2])).toEqual([2]);
  expect(await starts()).toBe(2);
});

it('a model that cannot be loaded fails its own requests only', async () => {
  const load = async () => Promise.reject(new Error('damaged'));
  const [bad, good] = [run([1], { model: 'bad', load }), run([2])];
  await expect(bad).rejects.toThrow('damaged');
  expect(await good).toEqual([2]);
});

it('refuses what waits and what comes once it is closed, and starts no thread again', async () => {
  const slow = slowLoad();
  const loading = run([1], { load: slow.load });
  const refused = expect(loading).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  await slow.began;
  await thread.close();
  await refused;
  slow.finish();
  await expect(run([2])).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(await starts()).toBe(1);
});

it('refuses more than it can keep waiting, with the time to wait', async () => {
  const slow = slowLoad();
  const many = Array.from({ length: 2048 }, () => 1);
  const accepted = [run(many, { load: slow.load }), run(many)];
  await expect(run([1])).rejects.toMatchObject({ code: 'OVERLOADED', retryAfter: expect.any(Number) });
  await slow.began;
  slow.finish();
  for (const images of await Promise.all(accepted)) expect(images.length).toBe(2048);
});

it('does not make what has been given up while it waited', async () => {
  const { load, began, finish } = slowLoad();
  const first = run([1], { load });
  await began;
  const [given, reason] = [new AbortController(), new Error('The client is gone')];
  const waiting = run([3], { signal: given.signal });
  given.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  finish();
  expect(await first).toEqual([1]);
  expect(await run([2])).toEqual([2]);
  expect(await messages()).toEqual(['run', 'run', 'drop', 'load', 'run']);
});
