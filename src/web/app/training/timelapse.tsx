import { useId } from 'preact/hooks';
import type { Job } from '../../../client/index.js';
import { client } from '../service/service.js';
import { words } from '../words/words.js';

/** All samples of a training as one file that plays. */
export function Timelapse({ job }: { readonly job: Job }) {
  const { training } = words.value;
  const id = useId();
  const name = (job.name ?? job.id).replace(/[^\p{L}\p{N}_-]+/gu, '-');
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{training.timelapse}</h2>
      <p class="quiet small">{training.timelapseText}</p>
      <div class="row">
        <a class="button" href={client.url('getJobTimelineWebp', { id: job.id, fps: 12 })} download={`${name}.webp`}>
          WebP
        </a>
        <a class="button" href={client.url('getJobTimelineGif', { id: job.id, fps: 12 })} download={`${name}.gif`}>
          GIF
        </a>
      </div>
    </section>
  );
}
