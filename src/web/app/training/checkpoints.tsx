import type { Job } from '../../../client/index.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { ProblemNote } from '../ui/problem.js';
import { Waiting } from '../ui/waiting.js';
import { ago, figure, number } from '../words/format.js';
import { words } from '../words/words.js';

/** The checkpoints of a training, newest first. */
export function Checkpoints({ job }: { readonly job: Job }) {
  const { training } = words.value;
  const { value, error } = useResource(`job/${job.id}/checkpoints`, () => client.listJobCheckpoints({ id: job.id }));
  return (
    <section class="card" aria-labelledby="checkpoints">
      <h2 id="checkpoints">{training.checkpoints}</h2>
      {!value && (error ? <ProblemNote error={error} /> : <Waiting />)}
      {value?.data.length === 0 && <p class="quiet">{training.noCheckpoints}</p>}
      <ul class="plain-list">
        {value?.data.map(({ id, step, name, createdAt, quality }) => (
          <li key={id} class="between">
            <span>
              <strong class="numbers">{name ?? training.stepOf(number(step))}</strong>{' '}
              <span class="quiet small">
                {ago(createdAt)}
                {quality && ` · SWD ${figure(quality.swd)}`}
              </span>{' '}
              {job.latestCheckpoint?.id === id && <span class="chip">{training.newest}</span>}{' '}
              {job.bestCheckpoint?.id === id && <span class="chip succeeded">{training.best}</span>}
            </span>
            <a href={client.url('generatePng', { model: id, seed: 1 })}>PNG</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
