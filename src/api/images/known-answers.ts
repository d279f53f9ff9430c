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
  /** Those of them that a 304 has. */
  readonly unchanged: readonly string[];
}

/** Where a request was sent: all that the checks of a read look at. */
export interface Address {
  readonly url: string;
  /** What the request calls the service: its host, and that which a proxy forwards. */
  readonly host: string;
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
/** Hosts that are remembered, each of a service with several names. */
const maxHosts = 100;
/** How long the stamp of an answer is trusted, in milliseconds: what is asked for more often costs no look at the disk. */
const trustedMs = 1;

/**
 * What addresses have been found to mean, so that a request that comes again is answered without being parsed, checked and
 * resolved again. An answer is forgotten as soon as another checkpoint may answer.
 * @param stampOf differs when another checkpoint may answer a model; undefined when that is not known: then nothing is
 *   remembered
 */
export function knownAnswers(
  stampOf: (model: string | undefined) => string | undefined,
  now = () => performance.now(),
) {
  const kept = new LRUCache<string, Kept>({
    maxSize: maxCharacters,
    maxEntrySize: longest + overhead,
    sizeCalculation: (_, url) => url.length + overhead,
  });
  // What a host may ask for does not depend on the host, so that no longer key has to be put together for each request.
  const hosts = new LRUCache<string, true>({ max: maxHosts });
  let lastHost: string | undefined;
  const isKnownHost = (host: string) => {
    if (host === lastHost) return true;
    if (!hosts.get(host)) return false;
    lastHost = host;
    return true;
  };
  return {
    get(url: string, host: string): KnownAnswer | undefined {
      const found = isKnownHost(host) ? kept.get(url) : undefined;
      if (!found) return undefined;
      const time = now();
      if (time - found.checked > trustedMs) {
        if (stampOf(found.model) !== found.stamp) {
          kept.delete(url);
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
    begin({ url, host }: Address, model: string | undefined): (answer: KnownAnswer) => void {
      const [stamp, checked] = [stampOf(model), now()];
      return answer => {
        if (stamp === undefined) return;
        hosts.set(host, true);
        kept.set(url, { answer, model, stamp, checked });
      };
    },
  };
}
