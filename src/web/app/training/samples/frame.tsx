import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Job } from '../../../../client/index.js';
import { client } from '../../service/service.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { createStrips, frameSide, type Strips } from './strips.js';

/** Milliseconds without a move after which the sample itself is loaded. */
const rest = 120;

export interface FrameProps {
  readonly job: Job;
  readonly samples: readonly number[];
  /** Index of the sample that is shown. */
  readonly index: number;
  /** Whether many samples are about to be shown, one after another: strips of them are loaded then. */
  readonly isScrubbing: boolean;
}

/** One sample: drawn from a strip of small ones while the slider moves, and as it is when it rests. */
export function Frame({ job, samples, index, isScrubbing }: FrameProps) {
  const step = samples[index]!;
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const strips = useRef<Strips | undefined>(undefined);
  const wanted = useRef(step);
  const url = client.url('getJobSample', { id: job.id, step });
  const loaded = useSignal(url);
  wanted.current = step;
  const draw = () => {
    const frame = strips.current?.frameOf(wanted.current);
    if (!frame || !canvas.current || loaded.peek() === urlOf(job, wanted.current)) return;
    const context = canvas.current.getContext('2d')!;
    context.drawImage(frame.picture, frame.x, 0, frameSide, frameSide, 0, 0, frameSide, frameSide);
    canvas.current.dataset.step = String(wanted.current);
    canvas.current.hidden = false;
  };
  useEffect(() => {
    if (!isScrubbing) return undefined;
    strips.current = createStrips(job.id, draw);
    strips.current.moveTo(samples, index);
    return () => {
      strips.current?.close();
      strips.current = undefined;
    };
  }, [job.id, isScrubbing]);
  useLayoutEffect(() => {
    strips.current?.moveTo(samples, index);
    draw();
  }, [step, samples]);
  useEffect(() => {
    if (loaded.peek() === url) {
      canvas.current!.hidden = true;
      return undefined;
    }
    // The image before stays until this one is there, so that nothing flickers.
    const image = new Image();
    image.onload = () => {
      loaded.value = url;
      canvas.current!.hidden = true;
    };
    const timer = setTimeout(
      () => {
        image.src = url;
      },
      isScrubbing ? rest : 0,
    );
    return () => {
      clearTimeout(timer);
      image.onload = null;
    };
  }, [url]);
  const isSmall = job.hyperparameters.imageSize * 8 <= frameSide;
  return (
    <div class="frame">
      <img
        class="pixels"
        src={loaded.value}
        alt={words.value.trainings.image(number(step))}
        width="768"
        height="768"
        data-step={step}
      />
      <canvas ref={canvas} class={isSmall ? 'pixels' : ''} width={frameSide} height={frameSide} hidden />
    </div>
  );
}

function urlOf(job: Job, step: number): string {
  return client.url('getJobSample', { id: job.id, step });
}
