import { effect, signal } from '@preact/signals';
import { deletedJob } from '../service/live.js';

/** Ids of the trainings that are chosen to be compared, in the order in which they were; kept while the page is open. */
export const chosen = signal<readonly string[]>([]);

export function choose(id: string, isChosen: boolean): void {
  const others = chosen.peek().filter(other => other !== id);
  if (isChosen || others.length < chosen.peek().length) chosen.value = isChosen ? [...others, id] : others;
}

// One that has been deleted, here or elsewhere, is chosen no more.
effect(() => {
  if (deletedJob.value !== undefined) choose(deletedJob.value, false);
});
