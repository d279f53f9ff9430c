import { useRef } from 'preact/hooks';
import type { Job } from '../../../client/index.js';
import { firstOfPages } from '../service/all-pages.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { type Filters, filters, shown } from './filters.js';

/** From so many trainings on, one looks for them rather than at all of them. */
const many = 7;

export interface Trainings {
  readonly list: { readonly data: readonly Job[]; readonly nextCursor: string | null } | undefined;
  readonly error: unknown;
  /** Whether the list is still that of other filters, or shorter than wanted. */
  readonly isOld: boolean;
  /** Whether there are none at all, whatever the filters. */
  readonly areNone: boolean;
  /** Whether there are so many that they can be filtered. */
  readonly areMany: boolean;
  readonly hasSweeps: boolean;
  /** Whether runs of sweeps are left out: they have pages of their own. */
  readonly hidesRuns: boolean;
}

/** The trainings that the address asks for, newest first, as they are now. */
export function useTrainings(): Trainings {
  const first = useResource('jobs/first', () => client.listJobs({ limit: many }));
  const sweeps = useResource('jobs/any-sweep', () => client.listSweeps({ limit: 1 }));
  const areMany = (first.value?.data.length ?? 0) >= many;
  const hasSweeps = (sweeps.value?.data.length ?? 0) > 0;
  const hidesRuns = areMany && hasSweeps && !filters.value.withRuns;
  const { value, error } = useListed(filters.value, hidesRuns, shown.value);
  // Until that is known, it may be the wrong list.
  const isKnown = first.value !== undefined && (sweeps.value !== undefined || !sweeps.isLoading);
  const last = useRef<Trainings['list']>(undefined);
  if (isKnown && value) last.current = value;
  const list = isKnown ? (value ?? last.current) : undefined;
  return {
    list,
    error: error ?? first.error,
    isOld: list !== value,
    areNone: first.value?.data.length === 0,
    areMany,
    hasSweeps,
    hidesRuns,
  };
}

function useListed({ text, status, dataset }: Filters, hidesRuns: boolean, count: number) {
  const query = {
    ...(text !== '' && { q: text }),
    ...(status !== undefined && { status }),
    ...(dataset !== undefined && { dataset }),
    ...(hidesRuns && { sweep: 'none' }),
  };
  return useResource(`jobs/list?${new URLSearchParams({ ...query, show: String(count) })}`, () =>
    firstOfPages(count, page => client.listJobs({ ...query, ...page })),
  );
}
