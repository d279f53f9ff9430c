import { LRUCache } from 'lru-cache';
import type { GridRequest } from '../../generation/types.js';

/** What a request was found to mean. */
export interface KnownAnswer {
  readonly grid: GridRequest;
  readonly etag: string;
  /** Content-Type of the image. */
  readonly type: string;
  /** Names and values in turn, except those of the content and of the one request. */
  readonly headers: readonly string[];
}

export type KnownAnswers = ReturnType<typeof knownAnswers>;

interface Kept {
  readonly answer: KnownAnswer;
  readonly model: string | undefined;
  readonly stamp: string;
  checked: number;
}

/** Addresses that are remembered, in characters, and the longest of them: those with a z are rarely asked for again. */
const maxCharacters = 4_000_000;
const longest = 4000;
/** Memory that an answer takes besides its address, in characters: its headers and its recipe. */
const overhead = 2000;
/** How long the stamp of an answer is trusted, in milliseconds: what is asked for more often costs no look at the disk. */
const trustedMs = 1;

/**
 * What addresses have been found to mean, so that a request that comes again is answered without being parsed, checked and
 * resolved again. An answer is forgotten as soon as another checkpoint may answer.
 * @param stampOf differs when another checkpoint may answer a model
 */
export function knownAnswers(stampOf: (model: string | undefined) => string, now = () => performance.now()) {
  const kept = new LRUCache<string, Kept>({
    maxSize: maxCharacters,
    maxEntrySize: longest + overhead,
    sizeCalculation: (_, address) => address.length + overhead,
  });
  return {
    get(address: string): KnownAnswer | undefined {
      const found = kept.get(address);
      if (!found) return undefined;
      const time = now();
      if (time - found.checked > trustedMs) {
        if (stampOf(found.model) !== found.stamp) {
          kept.delete(address);
          return undefined;
        }
        found.checked = time;
      }
      return found.answer;
    },
    /**
     * Looks at the stamp before an answer is found, so that it is not remembered for longer than it is right.
     * @returns remembers the answer
     */
    begin(address: string, model: string | undefined): (answer: KnownAnswer) => void {
      const [stamp, checked] = [stampOf(model), now()];
      return answer => kept.set(address, { answer, model, stamp, checked });
    },
  };
}
