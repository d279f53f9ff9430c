import { useId } from 'preact/hooks';
import type { Job } from '../../../client/index.js';
import { SaveMp4 } from '../film/save-mp4.js';
import { client } from '../service/service.js';
import { words } from '../words/words.js';
import { sampleFrames } from './samples/sample-frames.js';

/** Images a second, and seconds for which the last one stays. */
const [fps, lastSeconds] = [12, 2];

/** All samples of a training as one file that plays. */
export function Timelapse({ job }: { readonly job: Job }) {
  const { film, training } = words.value;
  const id = useId();
  const name = (job.name ?? job.id).replace(/[^\p{L}\p{N}_-]+/gu, '-');
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{training.timelapse}</h2>
      <p class="quiet small">{training.timelapseText}</p>
      <div class="row">
        <a class="button" href={client.url('getJobTimelineWebp', { id: job.id, fps })} download={`${name}.webp`}>
          {film.save('WebP')}
        </a>
        <a class="button" href={client.url('getJobTimelineGif', { id: job.id, fps })} download={`${name}.gif`}>
          {film.save('GIF')}
        </a>
        <SaveMp4
          name={`${name}.mp4`}
          frames={(onProgress, signal) => sampleFrames(job.id, onProgress, signal)}
          options={() => ({ fps, isSmooth: false, lastSeconds })}
        />
      </div>
    </section>
  );
}
