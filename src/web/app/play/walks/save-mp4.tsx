import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ProblemNote } from '../../ui/problem.js';
import { percent } from '../../words/format.js';
import { words } from '../../words/words.js';
import { drawing, rested } from '../explored.js';
import { showsPixels } from '../shows-pixels.js';
import { drawFrames } from './draw-frames.js';
import { saveFile } from './save-file.js';

/** Makes an MP4 of frames in the browser, where that can: elsewhere it says why not. */
export function SaveMp4(props: { readonly frames: readonly string[]; readonly fps: number; readonly size: number }) {
  const { walks } = words.value.play;
  const share = useSignal<number | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const hasNoCodec = useSignal(false);
  const controller = useRef(new AbortController());
  useEffect(() => () => controller.current.abort(), []);
  if (!('VideoEncoder' in globalThis))
    return <p class="quiet small">{isSecureContext ? walks.unable : walks.insecure}</p>;
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
      const drawn = drawFrames(props.frames, drawing(rested.peek()), progress, signal);
      const file = await encodeMp4(drawn, { size: props.size, fps: props.fps, isSmooth: !showsPixels.peek() });
      if (file) saveFile(file, 'walk.mp4');
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
          {walks.save('MP4')}
        </button>
      ) : (
        <span class="row" role="status">
          <span class="small numbers">{walks.making(percent(share.value))}</span>
          <button type="button" onClick={() => controller.current.abort()}>
            {walks.stop}
          </button>
        </span>
      )}
      {hasNoCodec.value && <p class="quiet small">{walks.noCodec}</p>}
      <ProblemNote error={error.value} />
    </>
  );
}
