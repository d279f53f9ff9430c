import type { TaughtDirection } from '../../latents/taught-direction.js';
import type { Separation } from '../../schema/latents/direction.js';

/** Below these, more images make a direction visibly better. `npm run bench -- directions` shows how they rise. */
const [goodCertainty, goodAccuracy] = [0.95, 0.8];

/** How well a direction tells the images apart that taught it, in words too. */
export function separationOf({ accuracy, certainty }: TaughtDirection, shown: number, lacking: number): Separation {
  const moreWouldHelp = Math.min(shown, lacking) < 2 || certainty < goodCertainty || accuracy < goodAccuracy;
  return { with: shown, without: lacking, accuracy, certainty, moreWouldHelp, advice: advice() };

  function advice(): string {
    if (Math.min(shown, lacking) < 2) return 'One image says little: give at least 8 of each.';
    const all = shown + lacking;
    const told = `Left out one at a time, ${Math.round(accuracy * all)} of the ${all} images end up on the right side.`;
    if (!moreWouldHelp) return `${told} More images would hardly change it.`;
    const fewer = Math.min(shown, lacking);
    if (fewer < 32)
      return `${told} More images would make it better: give ${Math.max(8, 2 * fewer)} of each, as unlike each other as possible in everything else.`;
    return `${told} The two groups look much alike: leave out images that are doubtful.`;
  }
}
