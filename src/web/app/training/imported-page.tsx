import type { Job } from '../../../client/index.js';
import { can } from '../session/session.js';
import { linkTo } from '../shell/route.js';
import { FactList } from '../ui/fact-list.js';
import { LargePicture } from '../ui/large/large-picture.js';
import { dateTime, duration, number } from '../words/format.js';
import { words } from '../words/words.js';
import { Actions } from './actions.js';
import { Checkpoints } from './checkpoints/checkpoints.js';
import { Drawn } from './drawn.js';
import { Heading } from './heading.js';
import { Log } from './log.js';
import { QualityBar } from './quality-bar.js';
import { TookOver } from './serving/took-over.js';

/** A checkpoint that came from another service: what it draws, where it is from, and why there are no curves. */
export function ImportedPage({ job }: { readonly job: Job }) {
  const { training } = words.value;
  const model = job.latestCheckpoint;
  return (
    <>
      <Heading job={job} />
      <TookOver job={job} />
      <div class="two">
        <div class="column">
          <section class="card" aria-label={training.images}>
            {model && can('generateImages') ? (
              <LargePicture title={training.imported.drawn} picture={() => <Drawn job={job} />} />
            ) : (
              <Drawn job={job} />
            )}
            <QualityBar quality={job.quality} />
            {model && can('generateImages') && (
              <p>
                <a class="button primary" href={linkTo(['play'], { model: model.id })}>
                  {training.playWith}
                </a>
              </p>
            )}
          </section>
          <Actions job={job} />
          <Origin job={job} />
          <Log job={job} />
        </div>
        <div class="column">
          <section class="card" aria-labelledby="no-curves">
            <h2 id="no-curves">{training.imported.noCurves}</h2>
            <p class="quiet">{training.imported.noCurvesText}</p>
          </section>
          <Checkpoints job={job} />
        </div>
      </div>
    </>
  );
}

/** Where it has trained, and on what. */
function Origin({ job }: { readonly job: Job }) {
  const { training, trainings } = words.value;
  const { importedFrom, dataset, preset, seed, progress } = job;
  const facts: [string, string][] = [
    [training.imported.from, importedFrom ?? '–'],
    [training.imported.at, dateTime(job.createdAt)],
    [training.imported.trained, `${number(progress.step)} · ${trainings.took(duration(progress.trainedSeconds))}`],
    [training.imported.dataset, dataset],
    [training.preset, preset],
    [training.seed, String(seed)],
  ];
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">{training.imported.title}</h2>
      <FactList facts={facts} />
    </section>
  );
}
