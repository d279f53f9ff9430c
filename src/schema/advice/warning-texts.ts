import { sayable, type TextParams } from './text-params.js';

interface About {
  readonly id: string;
}

interface Skipped extends About {
  readonly skipped: number;
  readonly files: number;
  readonly names: string;
  readonly why: string;
  /** Those without a name. */
  readonly more: number;
}

const isOrAre = (count: number) => (count === 1 ? 'is' : 'are');

/** What the service warns of beside the alarms of a training, in English. */
export const warningTexts = {
  /** `names` are some of them, and `why` says what is wrong with those, in English. */
  FILES_SKIPPED: ({ id, skipped, files, why, more }: Skipped) =>
    `${skipped} of the ${files} files of ${id} ${skipped === 1 ? 'was' : 'were'} skipped: ${why}${more > 0 ? ` and ${more} more` : ''}`,
  ARCHIVE_UNFINISHED: ({ name }: { readonly name: string }) =>
    `${name} has no end mark, as tar archives have: if it was cut off, its last files are missing. Compare the number of images with what you packed`,
  TOO_FEW_IMAGES: ({ id, images, excluded, few }: About & Record<'images' | 'excluded' | 'few', number>) =>
    `${id} has ${images} ${images === 1 ? 'image' : 'images'}${excluded === 0 ? '' : `, as ${excluded} ${isOrAre(excluded)} left out`}: a generator that has seen fewer than ${few} mostly copies them. Add more of the same kind; some thousands work well`,
  /** `names` are some of them, and `pairs` says with what they go, in English. */
  NEAR_DUPLICATES: ({ id, images, pairs }: About & { readonly images: number } & Record<'names' | 'pairs', string>) =>
    `${images} ${images === 1 ? 'image of' : 'images of'} ${id} ${images === 1 ? 'looks' : 'look'} almost the same as another one, such as ${pairs}. That is usual and does no harm: the generator only draws such images a little more often`,
  IMAGES_ENLARGED: ({ side, imageSize }: Record<'side' | 'imageSize', number>) =>
    `Most images are smaller than imageSize: half of them have ${side} pixels a side or fewer, and are enlarged to ${imageSize}. A smaller imageSize trains faster and shows as much`,
  /** `checkpoint`: its step, or 0 before the first one. */
  INSUFFICIENT_STORAGE: ({ why, checkpoint }: { readonly why: string; readonly checkpoint: number }) =>
    `${why} The job is paused ${checkpoint > 0 ? `at its checkpoint of step ${checkpoint}` : 'before its first checkpoint'}; resume it then.`,
} as const;
export type WarningTexts = typeof warningTexts;
export type WarningCode = keyof WarningTexts;

/** A warning with what another language needs to say it. */
export function warningOf<Code extends WarningCode>(
  code: Code,
  params: Parameters<WarningTexts[Code]>[0] & TextParams,
) {
  const { text, ...said } = sayable(warningTexts, code, params);
  return { message: text, ...said };
}
