import type { HyperparameterOverrides, Job } from '../../../client/index.js';
import { words } from '../words/words.js';
import { canSmoothLabel } from './can-smooth-label.js';
import { continueFrom } from './checkpoints/continue-from.js';

export interface Help {
  /** What the button says. */
  readonly text: string;
  /** Where it leads. */
  readonly href: string;
}

/**
 * What helps against an alarm: to go on from the best checkpoint, or from the newest where none was measured, with the
 * change that the alarm itself advises. The start page shows it before anything is started.
 */
export function helpFor(job: Job, code: string): Help | undefined {
  const checkpoint = job.bestCheckpoint ?? job.latestCheckpoint;
  if (!checkpoint) return undefined;
  const { training } = words.value;
  const { generatorLearningRate: generator, discriminatorLearningRate: discriminator } = job.hyperparameters;
  const from = (text: string, overrides: HyperparameterOverrides) => ({
    text,
    href: continueFrom(job, checkpoint, overrides),
  });
  switch (code) {
    case 'DISCRIMINATOR_DOMINATES':
      return from(training.help.slowDiscriminator, {
        discriminatorLearningRate: half(discriminator),
        ...(canSmoothLabel(job.hyperparameters) ? { realLabel: 0.9 } : {}),
      });
    case 'GENERATOR_DOMINATES':
      return from(training.help.slowGenerator, { generatorLearningRate: half(generator) });
    case 'MODE_COLLAPSE':
      return from(training.help.slower, { generatorLearningRate: half(generator) });
    case 'REGRESSED':
    case 'NON_FINITE':
      return from(training.help.slower, {
        generatorLearningRate: half(generator),
        discriminatorLearningRate: half(discriminator),
      });
    default:
      return undefined;
  }
}

/** Half of a rate, without the digits that floating point adds. */
function half(rate: number): number {
  return Number((rate / 2).toPrecision(6));
}
