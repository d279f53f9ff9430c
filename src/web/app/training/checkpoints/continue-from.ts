import type { HyperparameterOverrides, Job } from '../../../../client/index.js';
import { linkTo } from '../../shell/route.js';

/**
 * A link to the start page, filled in to train on from a checkpoint: to the end that the training was given, or as long
 * again once it has come to it.
 */
export function continueFrom(
  job: Pick<Job, 'progress' | 'name' | 'preset'> & Partial<Pick<Job, 'kind' | 'dataset'>>,
  checkpoint: { readonly id: string; readonly step: number },
  overrides: HyperparameterOverrides = {},
): string {
  const { steps } = job.progress;
  const set = Object.entries(overrides).map(([name, value]) => [`set.${name}`, JSON.stringify(value)]);
  return linkTo(['start'], {
    resumeFrom: checkpoint.id,
    steps: checkpoint.step < steps ? steps : 2 * checkpoint.step,
    // The pictures of another service are not here, though some may have the same name.
    ...(job.kind === 'imported' ? { dataset: job.dataset ?? '' } : {}),
    ...Object.fromEntries(set),
  });
}
