import type { Quality } from '../schema/quality.js';

/** What the variety of generated images is judged by. */
export type VarietyMeasures = Pick<Quality, 'spread' | 'spreadReals' | 'msSsim' | 'msSsimReals'>;

/** What is remembered of it from measurement to measurement. */
export interface Variety {
  /** How much generated images differed when last measured. */
  readonly spread: number | null;
  /** Whether they have ever differed enough. */
  readonly varied: boolean;
  /** Measurements in a row that found them too similar, and no less so than before. */
  readonly alike: number;
  /** MS-SSIM when last measured: how alike their shapes are, whatever their colors. */
  readonly msSsim: number | null;
  /** Whether shapes have ever differed enough. */
  readonly shapesVaried: boolean;
  /** Measurements in a row that found shapes too similar, and no less so than before. */
  readonly shapesAlike: number;
}

export const unmeasured: Variety = {
  spread: null,
  varied: false,
  alike: 0,
  msSsim: null,
  shapesVaried: false,
  shapesAlike: 0,
};

const collapsedShare = 0.5;
/**
 * The first images of a training are gray and all alike. As long as they differ more and more, nothing has collapsed,
 * and some take their time: images that have not varied yet may stay as they are for two measurements.
 */
const [growth, measurementsWhileYoung] = [1.1, 3];
/**
 * MS-SSIM this far above that of real images, in so many measurements in a row, twice as many while shapes have never
 * varied. With 64 images it is off by 0.05 now and then; `tiny` stays below 0.12 above, and a training whose heads all had
 * one shape was 0.29 to 0.46 above.
 */
const [shapeMargin, shapeMeasurements] = [0.2, 3];
/** A fall of MS-SSIM by this much shows that shapes are coming to differ. */
const shapeFall = 0.03;

export function varietyAfter(before: Variety, quality: VarietyMeasures): Variety {
  const { spread, msSsim } = quality;
  const growing = before.spread === null || spread > growth * before.spread;
  const falling = before.msSsim !== null && msSsim < before.msSsim - shapeFall;
  return {
    spread,
    varied: before.varied || !tooAlike(quality),
    alike: tooAlike(quality) && !growing ? before.alike + 1 : 0,
    msSsim,
    shapesVaried: before.shapesVaried || !shapesTooAlike(quality),
    // Images that hardly differ at all are a case for `alike`.
    shapesAlike: shapesTooAlike(quality) && !falling && !tooAlike(quality) ? before.shapesAlike + 1 : 0,
  };
}

/** How images have collapsed: into one color and shape, or into one shape of many colors; undefined when they have not. */
export function collapseOf(
  before: Variety,
  after: Variety,
  quality: VarietyMeasures,
  wasRaised: boolean,
): 'image' | 'shape' | undefined {
  if (after.alike >= (before.varied ? 1 : measurementsWhileYoung) || (tooAlike(quality) && wasRaised)) return 'image';
  const enough = before.shapesVaried ? shapeMeasurements : 2 * shapeMeasurements;
  return after.shapesAlike >= enough || (shapesTooAlike(quality) && wasRaised) ? 'shape' : undefined;
}

function tooAlike({ spread, spreadReals }: VarietyMeasures): boolean {
  return spread < collapsedShare * spreadReals;
}

function shapesTooAlike({ msSsim, msSsimReals }: VarietyMeasures): boolean {
  return msSsim > msSsimReals + shapeMargin;
}
