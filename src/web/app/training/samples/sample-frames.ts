import { ProblemError } from '../../../../client/index.js';
import { client } from '../../service/service.js';

/** Most images of a film: a minute and a half, at 12 a second. */
const most = 1080;
/** Samples that are loaded ahead. */
const ahead = 4;

/**
 * The samples of a training in their order, thinned out evenly when there are too many. What was deleted meanwhile is left
 * out.
 * @param onProgress share that has been loaded, 0 to 1
 * @throws ProblemError, ConnectionError, or the signal's reason
 */
export async function* sampleFrames(
  job: string,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): AsyncGenerator<ImageBitmap> {
  const { data } = await client.listJobSamples({ id: job }, { signal });
  const steps = thinned(
    data.map(({ step }) => step),
    most,
  );
  const loading: Promise<ImageBitmap | undefined>[] = [];
  const load = (i: number) => {
    if (i >= steps.length) return;
    const image = loadSample(job, steps[i]!, signal);
    // It is awaited only when it is its turn; until then, nobody would hear that it failed.
    image.catch(() => {});
    loading[i] = image;
  };
  for (let i = 0; i < ahead; i++) load(i);
  for (let i = 0; i < steps.length; i++) {
    const image = await loading[i];
    signal.throwIfAborted();
    load(i + ahead);
    if (image) yield image;
    onProgress((i + 1) / steps.length);
  }
}

/** So many of the items, evenly, the first and the last among them. */
function thinned<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]!);
}

async function loadSample(id: string, step: number, signal: AbortSignal): Promise<ImageBitmap | undefined> {
  try {
    const response = await client.getJobSample({ id, step }, { signal });
    return await createImageBitmap(await response.blob());
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'SAMPLE_NOT_FOUND') return undefined;
    throw error;
  }
}
