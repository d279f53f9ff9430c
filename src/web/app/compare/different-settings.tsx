import type { Hyperparameters, Job } from '../../../client/index.js';
import { figure, number } from '../words/format.js';
import { words } from '../words/words.js';

/** What differs between trainings, as a table with a column for each. */
export function DifferentSettings({ jobs }: { readonly jobs: readonly (Job & { readonly label: string })[] }) {
  const { compare, training, hyperparameters } = words.value;
  const rows: [string, readonly string[]][] = [
    [training.dataset, jobs.map(({ dataset }) => dataset)],
    [training.preset, jobs.map(({ preset }) => preset)],
    [training.seed, jobs.map(({ seed }) => String(seed))],
    [training.step, jobs.map(({ progress }) => number(progress.step))],
    ['SWD', jobs.map(({ quality }) => (quality ? figure(quality.swd) : '–'))],
    ...(Object.keys(hyperparameters) as (keyof Hyperparameters)[]).map((name): [string, string[]] => [
      hyperparameters[name].name,
      jobs.map(job => textOf(job.hyperparameters[name])),
    ]),
  ];
  const different = rows.filter(([, values]) => new Set(values).size > 1);
  return (
    <section class="card" aria-labelledby="different">
      <h2 id="different">{compare.different}</h2>
      {different.length === 0 ? (
        <p class="quiet">{compare.same}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <div class="table" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{training.settings}</th>
                {jobs.map(({ id, label }) => (
                  <th key={id} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {different.map(([name, values]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {values.map((value, i) => (
                    <td key={jobs[i]!.id}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
