import { availableParallelism } from 'node:os';
import type { Images } from './held-images.js';

/** Pictures of one answer that are encoded at the same time; the other cores are left to the generator and other answers. */
export const encodedAtOnce = Math.max(1, Math.floor(availableParallelism() / 2));

/**
 * The images of many latents, some at a time: the next ones are generated while the caller works on those before, and no more
 * are in memory.
 * @param latents the z of images `first` to `first + count`, one after another
 * @throws what the images throw, and the signal's reason
 */
export async function* generateAhead(
  { total, atOnce }: { readonly total: number; readonly atOnce: number },
  latents: (first: number, count: number) => Float32Array,
  images: Images,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const generate = (first: number) => {
    const made = images(latents(first, Math.min(atOnce, total - first)), signal);
    // Awaited below, unless the work has been given up by then.
    made.catch(() => {});
    return made;
  };
  let next = generate(0);
  for (let first = 0; first < total; first += atOnce) {
    const made = await next;
    signal.throwIfAborted();
    if (first + atOnce < total) next = generate(first + atOnce);
    yield made;
  }
}

/** What `map` makes of each item, in their order, `atOnce` of them at the same time. @throws what the source and `map` throw */
export async function* mapAhead<Item, Result>(
  items: AsyncIterable<Item>,
  map: (item: Item) => Promise<Result>,
  atOnce = encodedAtOnce,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for await (const item of items) {
    const result = map(item);
    // Awaited in its turn; nobody listens until then.
    result.catch(() => {});
    running.push(result);
    if (running.length >= atOnce) yield await running.shift()!;
  }
  while (running.length > 0) yield await running.shift()!;
}
