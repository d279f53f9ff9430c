/** KEYS of every script of a sweep: its record, the index of all ids, and the set of those that are not settled. */
export type SweepKeys = readonly [of: string, all: string, unsettled: string];
