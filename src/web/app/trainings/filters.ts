import { computed, effect } from '@preact/signals';
import type { Job } from '../../../client/index.js';
import { linkTo, path, query, replaceQuery } from '../shell/route.js';
import { en } from '../words/en.js';

export const statuses = Object.keys(en.status) as readonly Job['status'][];

/** An address may have been mangled on its way here: no dataset has an id that is not like this. */
const datasetId = /^[a-z0-9][a-z0-9._-]{0,99}$/;

/** Characters that can be searched for, at most. */
export const longest = 200;

/** Trainings that are shown at first, and that are added each time. */
export const pageSize = 24;

/** Which trainings are listed; it stands in the address, so that going back, a reload and a bookmark show the same. */
export interface Filters {
  /** Part of a name, id, preset or dataset. */
  readonly text: string;
  readonly status: Job['status'] | undefined;
  readonly dataset: string | undefined;
  /** Whether runs of sweeps are listed, too. */
  readonly withRuns: boolean;
}

export const filters = computed<Filters>(() => ({
  text: (query.value.get('q') ?? '').slice(0, longest),
  status: statuses.find(status => status === query.value.get('status')),
  dataset: query.value.get('dataset')?.match(datasetId)?.[0],
  withRuns: query.value.get('sweeps') === 'true',
}));

/** How many of them, at most. */
export const shown = computed(() => Math.max(pageSize, Number.parseInt(query.value.get('show') ?? '', 10) || 0));

/** Whether somebody looks for something, rather than at everything. */
export function isSearch({ text, status, dataset }: Filters): boolean {
  return text !== '' || status !== undefined || dataset !== undefined;
}

/** Everything, as far as it has been looked for. */
export const noFilters = { text: '', status: undefined, dataset: undefined } as const satisfies Partial<Filters>;

/** Lists others, from the newest on. */
export function filterBy(change: Partial<Filters>): void {
  const { text, status, dataset, withRuns } = { ...filters.peek(), ...change };
  const q = text === '' ? undefined : text;
  replaceQuery({ q, status, dataset, sweeps: withRuns ? 'true' : undefined, show: undefined });
}

export function showMore(): void {
  replaceQuery({ show: shown.peek() + pageSize });
}

let place = linkTo(['trainings']);
effect(() => {
  const [room = 'trainings', ...rest] = path.value;
  if (room === 'trainings' && rest.length === 0) place = linkTo(['trainings'], Object.fromEntries(query.value));
});

/** A link to the list as it was last seen. */
export function linkToList(): string {
  return place;
}
