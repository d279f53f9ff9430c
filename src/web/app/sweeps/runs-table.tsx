import type { Hyperparameters, RankedRun, Sweep } from '../../../client/index.js';
import { client } from '../service/service.js';
import { linkTo } from '../shell/route.js';
import { duration, figure, number } from '../words/format.js';
import { failureText } from '../words/say.js';
import { words } from '../words/words.js';

/** The runs of a sweep, the best first, each with what is varied. */
export function RunsTable({ sweep }: { readonly sweep: Sweep }) {
  const { sweeps, hyperparameters, training } = words.value;
  const varied = Object.keys(sweep.search.parameters) as (keyof Hyperparameters)[];
  return (
    <section class="card" aria-labelledby="runs">
      <h2 id="runs">{sweeps.allRuns}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div class="table runs" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{sweeps.rank}</th>
              <th scope="col">{sweeps.images}</th>
              {varied.map(name => (
                <th key={name} scope="col" title={hyperparameters[name]?.text}>
                  {hyperparameters[name]?.name ?? name}
                </th>
              ))}
              <th scope="col">{sweeps.metrics[sweep.metric]}</th>
              <th scope="col">{training.step}</th>
              <th scope="col">{sweeps.time}</th>
              <th scope="col">{sweeps.state}</th>
            </tr>
          </thead>
          <tbody>
            {sweep.runs.map(run => (
              <Row key={run.run} run={run} varied={varied} isBest={sweep.best?.run === run.run} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row(props: {
  readonly run: RankedRun;
  readonly varied: readonly (keyof Hyperparameters)[];
  readonly isBest: boolean;
}) {
  const { run, varied, isBest } = props;
  const { sweeps, status, training } = words.value;
  const values = run.hyperparameters as Readonly<Record<string, unknown>>;
  return (
    <tr>
      <th scope="row">
        <a href={linkTo(['trainings', run.job])}>
          {number(run.rank)}. {sweeps.run(run.run)}
        </a>{' '}
        {isBest && <span class="chip succeeded">{training.best}</span>}
      </th>
      <td>
        {run.sample !== null && (
          <img
            class="pixels"
            src={client.url('getJobSample', { id: run.job, step: run.sample })}
            alt={words.value.trainings.image(number(run.sample))}
            loading="lazy"
            width="96"
            height="96"
          />
        )}
      </td>
      {varied.map(name => (
        <td key={name}>{textOf(values[name])}</td>
      ))}
      <td>{run.metric === null ? '–' : figure(run.metric)}</td>
      <td>{number(run.step)}</td>
      <td>{duration(run.trainedSeconds)}</td>
      <td title={run.error ? failureText(run.error) : undefined}>
        {run.status === 'dropped' ? sweeps.dropped : status[run.status]}
      </td>
    </tr>
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'number' ? figure(value) : String(value ?? '–');
}
