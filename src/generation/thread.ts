import { parentPort } from 'node:worker_threads';
import { LoadedGenerator } from './loaded-generator.js';
import { type FromThread, keyOf, type ToThread } from './messages.js';

/** Generators kept loaded: enough for `latest` with both kinds of weights and a few pinned ones. */
const capacity = 4;

const port = parentPort!;
/** Least recently used first. */
const loaded = new Map<string, LoadedGenerator>();
const answer = (message: FromThread, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

port.on('message', (message: ToThread) => {
  if (message.type === 'close') {
    for (const generator of loaded.values()) generator.close();
    loaded.clear();
    port.close();
    return;
  }
  try {
    if (message.type === 'load') load(message);
    else run(message);
  } catch (error) {
    answer({ type: 'error', id: message.id, message: error instanceof Error ? error.message : String(error) });
  }
});

function load({ model, network, tensors }: Extract<ToThread, { type: 'load' }>): void {
  const key = keyOf(model);
  if (loaded.has(key)) return;
  loaded.set(key, new LoadedGenerator(network, tensors, model.weights));
  for (const [oldest, generator] of loaded) {
    if (loaded.size <= capacity) break;
    loaded.delete(oldest);
    generator.close();
  }
}

function run({ id, model, z }: Extract<ToThread, { type: 'run' }>): void {
  const key = keyOf(model);
  const generator = loaded.get(key);
  if (!generator) {
    answer({ type: 'unloaded', id });
    return;
  }
  loaded.delete(key);
  loaded.set(key, generator);
  const images = generator.run(z);
  answer({ type: 'images', id, images }, [images.buffer as ArrayBuffer]);
}
