import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ProblemNote } from '../ui/problem.js';
import { percent } from '../words/format.js';
import { words } from '../words/words.js';
import type { FilmOptions } from './encode-mp4.js';
import { saveFile } from './save-file.js';

export interface SaveMp4Props {
  /** Makes the images one after another; throws the signal's reason when it is no longer wanted. */
  readonly frames: (onProgress: (share: number) => void, signal: AbortSignal) => AsyncIterable<ImageBitmap>;
  readonly options: () => FilmOptions;
  /** Of the file, with its extension. */
  readonly name: string;
}

/** Makes an MP4 of images in the browser, where that can: elsewhere it says why not. */
export function SaveMp4({ frames, options, name }: SaveMp4Props) {
  const { film } = words.value;
  const share = useSignal<number | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const hasNoCodec = useSignal(false);
  const controller = useRef(new AbortController());
  useEffect(() => () => controller.current.abort(), []);
  if (!('VideoEncoder' in globalThis))
    return <p class="quiet small">{isSecureContext ? film.unable : film.insecure}</p>;
  const save = async () => {
    controller.current = new AbortController();
    const { signal } = controller.current;
    share.value = 0;
    error.value = undefined;
    try {
      const { encodeMp4 } = await import('./encode-mp4.js');
      const progress = (drawn: number) => {
        share.value = drawn;
      };
      const file = await encodeMp4(frames(progress, signal), options());
      if (file) saveFile(file, name);
      hasNoCodec.value = file === undefined;
    } catch (thrown) {
      if (!signal.aborted) error.value = thrown;
    }
    share.value = undefined;
  };
  return (
    <>
      {share.value === undefined ? (
        <button type="button" onClick={save}>
          {film.save('MP4')}
        </button>
      ) : (
        <span class="row" role="status">
          <span class="small numbers">{film.making(percent(share.value))}</span>
          <button type="button" onClick={() => controller.current.abort()}>
            {film.stop}
          </button>
        </span>
      )}
      {hasNoCodec.value && <p class="quiet small">{film.noCodec}</p>}
      <ProblemNote error={error.value} />
    </>
  );
}
