import { LRUCache } from 'lru-cache';

interface Making {
  readonly answer: Promise<Buffer>;
  readonly givenUp: AbortController;
  wanted: number;
}

/** Memory that an answer takes besides its bytes: its key, its Buffer and its place. */
const overheadBytes = 512;

/** Answers by key: each is made once for all who want it at the same time, and kept while there is room. */
export class AnswerCache {
  readonly #kept: LRUCache<string, Buffer> | undefined;
  readonly #making = new Map<string, Making>();

  /** @param maxBytes that kept answers may take; 0 keeps none */
  constructor(maxBytes: number) {
    if (maxBytes > 0)
      this.#kept = new LRUCache({
        maxSize: maxBytes,
        sizeCalculation: (answer, key) => answer.buffer.byteLength + key.length + overheadBytes,
      });
  }

  /** An answer that is kept. */
  get(key: string): Buffer | undefined {
    return this.#kept?.get(key);
  }

  /** Whether an answer is being made. */
  isMaking(key: string): boolean {
    return this.#making.has(key);
  }

  /**
   * @param key determines the bytes of the answer
   * @param make receives a signal that is aborted when nobody wants the answer any longer
   * @param signal gives the answer up
   * @throws what `make` throws, which is not kept, and the signal's reason
   */
  async answer(key: string, make: (signal: AbortSignal) => Promise<Buffer>, signal?: AbortSignal): Promise<Buffer> {
    signal?.throwIfAborted();
    const kept = this.get(key);
    if (kept) return kept;
    const making = this.#making.get(key) ?? this.#make(key, make);
    making.wanted++;
    return signal ? this.#unlessGivenUp(key, making, signal) : making.answer;
  }

  #make(key: string, make: (signal: AbortSignal) => Promise<Buffer>): Making {
    const givenUp = new AbortController();
    const end = () => {
      if (this.#making.get(key) === making) this.#making.delete(key);
    };
    const answer = make(givenUp.signal).then(ownMemory);
    answer
      .then(
        made => this.#kept?.set(key, made),
        () => {},
      )
      .finally(end);
    const making = { answer, givenUp, wanted: 0 };
    this.#making.set(key, making);
    return making;
  }

  #unlessGivenUp(key: string, making: Making, signal: AbortSignal): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        reject(signal.reason);
        making.wanted--;
        if (making.wanted > 0) return;
        // Who asks from now on does not get what has been given up.
        if (this.#making.get(key) === making) this.#making.delete(key);
        making.givenUp.abort(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      making.answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
    });
  }
}

/** A small Buffer is a piece of a larger block, which it would keep from being freed. */
function ownMemory(answer: Buffer): Buffer {
  if (answer.buffer.byteLength === answer.length) return answer;
  const copy = Buffer.allocUnsafeSlow(answer.length);
  answer.copy(copy);
  return copy;
}
