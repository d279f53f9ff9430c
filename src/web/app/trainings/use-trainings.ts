import { useRef } from 'preact/hooks';
import type { Job } from '../../../client/index.js';
import { firstOfPages } from '../service/all-pages.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { type Filters, filters, isSearch, shown } from './filters.js';

/** From so many trainings on, one looks for them rather than at all of them. */
const many = 7;

export interface Trainings {
  readonly list: { readonly data: readonly Job[]; readonly nextCursor: string | null } | undefined;
  readonly error: unknown;
  /** Whether the list is still that of other filters, or shorter than wanted. */
  readonly isOld: boolean;
  /** Whether the list that is wanted is under way. */
  readonly isLoading: boolean;
  /** Whether only older ones are missing from the list. */
  readonly isShort: boolean;
  /** Whether there are none at all, whatever the filters. */
  readonly areNone: boolean;
  /** Whether there are so many, or such different ones, that they can be filtered. */
  readonly canFilter: boolean;
  readonly hasSweeps: boolean;
  /** Whether runs of sweeps are left out: they have pages of their own. */
  readonly hidesRuns: boolean;
}

/** The trainings that the address asks for, newest first, as they are now. */
export function useTrainings(): Trainings {
  const first = useResource('jobs/first', () => client.listJobs({ limit: many }));
  const sweeps = useResource('jobs/any-sweep', () => client.listSweeps({ limit: 1 }));
  const hasSweeps = (sweeps.value?.data.length ?? 0) > 0;
  const hidesRuns = hasSweeps && !filters.value.withRuns;
  // Until that is known, it would be the wrong list.
  const isKnown = filters.value.withRuns || sweeps.value !== undefined || sweeps.error !== undefined;
  const asked = queryOf(filters.value, hidesRuns);
  const of = String(new URLSearchParams(asked));
  const count = shown.value;
  const { value, error, isLoading } = useResource(isKnown ? `jobs/list?${of}&show=${count}` : undefined, () =>
    firstOfPages(count, page => client.listJobs({ ...asked, ...page })),
  );
  const last = useRef<{ readonly list: Trainings['list']; readonly of: string }>({ list: undefined, of });
  if (value) last.current = { list: value, of };
  const { list } = last.current;
  const isOld = list !== value;
  return {
    list: first.value && list,
    error: error ?? first.error,
    isOld,
    isLoading: isOld && isLoading,
    isShort: isOld && list !== undefined && last.current.of === of,
    areNone: first.value?.data.length === 0,
    canFilter: (first.value?.data.length ?? 0) >= many || hasSweeps,
    hasSweeps,
    hidesRuns,
  };
}

/** Whether runs of sweeps match where nothing else does. */
export function useOnlyRunsMatch(hidesRuns: boolean): boolean {
  const asked = queryOf(filters.value, false);
  const isAsked = hidesRuns && isSearch(filters.value);
  const key = isAsked ? `jobs/with-runs?${new URLSearchParams(asked)}` : undefined;
  return (useResource(key, () => client.listJobs({ ...asked, limit: 1 })).value?.data.length ?? 0) > 0;
}

function queryOf({ text, status, dataset }: Filters, hidesRuns: boolean) {
  return {
    ...(text !== '' && { q: text }),
    ...(status !== undefined && { status }),
    ...(dataset !== undefined && { dataset }),
    ...(hidesRuns && { sweep: 'none' }),
  };
}
