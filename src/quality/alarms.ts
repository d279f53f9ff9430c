import type { TextParams } from '../schema/advice/text-params.js';
import type { Losses } from '../schema/history/losses.js';
import type { AlarmCode, Quality } from '../schema/quality.js';
import { collapseOf, unmeasured, type Variety, type VarietyMeasures, varietyAfter } from './variety.js';

/** What a training shows after a step. */
export interface Observation {
  readonly losses: Losses;
  /** Target probability of `real` for real images: the most that D(x) can learn to be. */
  readonly realLabel: number;
  /** Of this step's generator, if it was measured. */
  readonly quality: (Pick<Quality, 'swd'> & VarietyMeasures) | null;
}

/** What the detectors remember from step to step. Plain data, so that one step is a function of it. */
export interface Watch {
  /** Steps in a row in which the discriminator, or the generator, had won. */
  readonly discriminatorAhead: number;
  readonly generatorAhead: number;
  readonly variety: Variety;
  /** The lowest SWD so far. */
  readonly best: number | null;
  /** Alarms whose cause has persisted since they were raised. */
  readonly raised: readonly AlarmCode[];
}

export interface Alarm {
  readonly code: AlarmCode;
  readonly message: string;
  /** The numbers in the message. */
  readonly params: TextParams;
}

/** One network has won when it has been ahead for this many steps in a row. */
const winningSteps = 500;
const [certainlyReal, certainlyFake] = [0.98, 0.02];
const regression = 1.5;

/** @param best the SWD of the best checkpoint that a training continues from */
export function startWatch(best: number | null): Watch {
  return { discriminatorAhead: 0, generatorAhead: 0, variety: unmeasured, best, raised: [] };
}

/** Takes one more step into account. An alarm is raised once, and again only after its cause has gone away. */
export function observe(before: Watch, { losses, realLabel, quality }: Observation): { watch: Watch; alarms: Alarm[] } {
  const { dReal, dFake } = losses;
  const won = dReal > certainlyReal * realLabel && dFake < certainlyFake;
  const counts = {
    discriminatorAhead: won ? before.discriminatorAhead + 1 : 0,
    generatorAhead: dFake > dReal ? before.generatorAhead + 1 : 0,
  };
  const variety = quality ? varietyAfter(before.variety, quality) : before.variety;
  const wasCollapsed = before.raised.includes('MODE_COLLAPSE');
  const collapse = quality ? collapseOf(before.variety, variety, quality, wasCollapsed) : undefined;
  const holds: Record<Exclude<AlarmCode, 'NON_FINITE'>, boolean> = {
    DISCRIMINATOR_DOMINATES: counts.discriminatorAhead >= winningSteps,
    GENERATOR_DOMINATES: counts.generatorAhead >= winningSteps,
    MODE_COLLAPSE: quality ? collapse !== undefined : wasCollapsed,
    REGRESSED: quality
      ? before.best !== null && quality.swd > regression * before.best
      : before.raised.includes('REGRESSED'),
  };
  const raised = (Object.keys(holds) as (keyof typeof holds)[]).filter(code => holds[code]);
  const best = quality ? Math.min(quality.swd, before.best ?? Number.POSITIVE_INFINITY) : before.best;
  return {
    watch: { ...counts, variety, best, raised },
    alarms: raised
      .filter(code => !before.raised.includes(code))
      .map(code => ({
        code,
        message: messages[code](quality, before.best, collapse),
        params: numbersIn[code](quality, before.best),
      })),
  };
}

const messages: Record<
  Exclude<AlarmCode, 'NON_FINITE'>,
  (quality: Observation['quality'], best: number | null, collapse: 'image' | 'shape' | undefined) => string
> = {
  DISCRIMINATOR_DOMINATES: () =>
    `For ${winningSteps} steps the discriminator has told real from generated images almost without an error, so the generator learns little. Lower discriminatorLearningRate, set realLabel to 0.9, or use diffAugment.`,
  GENERATOR_DOMINATES: () =>
    `For ${winningSteps} steps the discriminator has taken generated images for real sooner than real ones, so the generator learns nothing from it. Raise discriminatorLearningRate, or lower generatorLearningRate.`,
  MODE_COLLAPSE: (quality, _, collapse) =>
    collapse === 'shape'
      ? sameShape(quality!)
      : `Generated images are too much alike: they differ by ${digits(quality!.spread)} on average, real ones by ${digits(quality!.spreadReals)}. Lower generatorLearningRate, or use more varied images; an earlier checkpoint may be better.`,
  REGRESSED: (quality, best) =>
    `The generator has become worse: its SWD is ${digits(quality!.swd)}, and was ${digits(best!)} at best. The best checkpoint is kept. Resume from it, or start a new job, with lower learning rates.`,
};

const numbersIn: Record<keyof typeof messages, (quality: Observation['quality'], best: number | null) => TextParams> = {
  DISCRIMINATOR_DOMINATES: () => ({ steps: winningSteps }),
  GENERATOR_DOMINATES: () => ({ steps: winningSteps }),
  MODE_COLLAPSE: quality => {
    const { spread, spreadReals, msSsim, msSsimReals } = quality!;
    return { spread, spreadReals, msSsim, msSsimReals };
  },
  REGRESSED: (quality, best) => ({ swd: quality!.swd, best: best! }),
};

function sameShape({ msSsim, msSsimReals }: VarietyMeasures): string {
  return `Generated images differ in color, but nearly all have one shape: their similarity (MS-SSIM) is ${digits(msSsim)}, that of real ones ${digits(msSsimReals)}, and it has not fallen for several measurements. Use fewer blocks (three, such as generatorChannels 128, 64, 32), or the relativistic loss with r1 and r2; an earlier checkpoint may be better.`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
