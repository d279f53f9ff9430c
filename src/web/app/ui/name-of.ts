import type { Job } from '../../../client/index.js';
import { words } from '../words/words.js';

/** A training, or a sweep. */
export type Named = Pick<Job, 'name' | 'preset' | 'dataset'> & Partial<Pick<Job, 'sweep'>>;

/** What the page calls a training: by its name, or else by what tells it apart from most others. */
export function nameOf({ name, ...training }: Named): string {
  return name ?? nameWithout(training);
}

/** What it is called as long as nobody has given it a name. */
export function nameWithout({ preset, dataset, sweep }: Omit<Named, 'name'>): string {
  const { sweeps, trainings } = words.value;
  return sweep ? sweeps.runOf(sweep.run) : trainings.unnamed(preset, dataset);
}
