import type { Job } from '../../../client/index.js';
import { client } from '../service/service.js';
import { can } from '../session/session.js';
import { linkTo } from '../shell/route.js';
import { duration, number } from '../words/format.js';
import { words } from '../words/words.js';

/** What to do with a training that has come to its end. */
export function TheEnd({ job }: { readonly job: Job }) {
  const { training } = words.value;
  const model = job.bestCheckpoint ?? job.latestCheckpoint;
  if (job.status !== 'succeeded' || !model) return null;
  const { step, trainedSeconds } = job.progress;
  return (
    <section class="card the-end">
      <p>
        <strong>{training.end(number(step), duration(trainedSeconds))}</strong>
      </p>
      <div class="row">
        {can('generateImages') && (
          <a class="button primary" href={linkTo(['play'], { model: model.id })}>
            {training.playWith}
          </a>
        )}
        <a
          class="button"
          href={client.url('getJobTimelineWebp', { id: job.id, fps: 12 })}
          download={`${job.name ?? job.id}.webp`}
        >
          {training.timelapse}
        </a>
        {can('uploadDatasets') && (
          <a class="button" href={linkTo(['datasets', 'new'])}>
            {training.yourPictures}
          </a>
        )}
      </div>
    </section>
  );
}
