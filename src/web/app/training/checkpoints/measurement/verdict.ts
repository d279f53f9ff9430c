import type { MeasurementResult } from './measurement.js';

export type Verdict = 'good' | 'few' | 'blurred' | 'neither' | 'unknown';

/** Below this share of what real images get, a figure is far below it. */
const near = 0.5;
/** Among fewer images, nearly every one counts as lying among the others. */
const enough = 128;

/**
 * What precision and recall say together: whether the images are sharp, and whether there are all kinds of them. A figure
 * in doubt counts as near that of real images: as long as its interval reaches there. Of a few images they say nothing.
 */
export function verdictOn({
  images,
  precision,
  recall,
}: Pick<MeasurementResult, 'images' | 'precision' | 'recall'>): Verdict {
  if (images < enough) return 'unknown';
  const isNear = ({ high, reals }: MeasurementResult['precision']) => high >= near * reals.value;
  if (isNear(precision)) return isNear(recall) ? 'good' : 'few';
  return isNear(recall) ? 'blurred' : 'neither';
}
