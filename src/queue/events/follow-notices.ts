import type { Gap, Notice } from './notice.js';
import { compareEntryIds } from './stream-entry.js';

/** Notices after an entry. */
export interface Notices<Told extends Notice> {
  readonly notices: readonly Told[];
  /** Id of the entry up to which they are. */
  readonly upTo: string;
  /** Whether others before the first of them are lost. */
  readonly gap?: Gap | undefined;
}

/** What a follower needs of a feed. */
export interface Followed<Told extends Notice> {
  readonly listen: (hear: (notice: Told) => void, miss: () => void) => () => void;
  /** The notices after an entry, or the first of them; undefined when they could not be read this time. */
  readonly read: (id: string) => Promise<Notices<Told> | undefined>;
  /** Whether listeners are told of everything after an entry. */
  readonly tellsAllAfter: (id: string) => boolean;
}

/** Everything wanted that happens after an entry, in order and without end, and each gap in it. */
export async function* followNotices<Told extends Notice>(
  { listen, read, tellsAllAfter }: Followed<Told>,
  isWanted: (notice: Told) => boolean,
  after: string,
  signal: AbortSignal,
): AsyncGenerator<Told | Gap> {
  let last = after;
  let wake = () => {};
  let isWoken = false;
  let isIdle = false;
  const onWake = () => {
    isWoken = true;
    isIdle = false;
    wake();
  };
  const stop = listen(notice => {
    if (isWanted(notice)) onWake();
    // Nothing is missed when Redis removes what was heard and is not wanted.
    else if (isIdle && compareEntryIds(notice.id, last) > 0) last = notice.id;
  }, onWake);
  signal.addEventListener('abort', onWake);
  try {
    while (!signal.aborted) {
      isWoken = false;
      const woken = new Promise<void>(resolve => {
        wake = resolve;
      });
      const found = await read(last);
      if (!found) continue;
      if (found.gap) yield found.gap;
      for (const notice of found.notices) {
        if (signal.aborted) return;
        if (isWanted(notice)) yield notice;
      }
      if (found.upTo !== last) {
        last = found.upTo;
        continue;
      }
      isIdle = !isWoken && tellsAllAfter(last);
      await woken;
    }
  } finally {
    stop();
    signal.removeEventListener('abort', onWake);
  }
}
