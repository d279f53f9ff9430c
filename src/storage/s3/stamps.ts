import { LRUCache } from 'lru-cache';

/** How long what was seen is taken to be so, in milliseconds: other machines notice a change as much later. */
const freshMs = 1000;
const mostKept = 1000;

/** What is known of objects at this moment, without asking the store. */
export class Stamps {
  readonly #seen = new LRUCache<string, { readonly etag: string; readonly at: number }>({ max: mostKept });

  /** @param etag empty when there is no such object */
  saw(key: string, etag: string): void {
    this.#seen.set(key, { etag, at: performance.now() });
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }

  /** The ETag that was seen a moment ago; undefined when it may have changed. */
  of(key: string): string | undefined {
    const seen = this.#seen.get(key);
    return seen && this.isFresh(seen.at) ? seen.etag : undefined;
  }

  /** @param at monotonic milliseconds */
  isFresh(at: number): boolean {
    return performance.now() - at < freshMs;
  }
}
