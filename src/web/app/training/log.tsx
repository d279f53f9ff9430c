import type { Job, JobLog } from '../../../client/index.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { Awaited } from '../ui/awaited.js';
import { dateTime, number } from '../words/format.js';
import { failureText, warningText } from '../words/say.js';
import { language, words } from '../words/words.js';

/** What has happened to a training, the newest first. Loaded once it is opened. */
export function Log({ job }: { readonly job: Job }) {
  const { training } = words.value;
  return (
    <details class="card">
      <summary>
        <h2>{training.history}</h2>
      </summary>
      <Entries id={job.id} />
    </details>
  );
}

function Entries({ id }: { readonly id: string }) {
  const { value, error } = useResource(`job/${id}/log`, () => readAll(id));
  if (!value) return <Awaited error={error} />;
  if (value.length === 0) return <p class="quiet">{words.value.training.noLog}</p>;
  return (
    <ol class="plain-list log">
      {[...value].reverse().map((entry, i) => (
        <li key={value.length - i} class={entry.event === 'warning' || entry.event === 'crashed' ? 'warned' : ''}>
          <time class="quiet small numbers" dateTime={entry.time}>
            {dateTime(entry.time)}
          </time>
          <span>{textOf(entry)}</span>
        </li>
      ))}
    </ol>
  );
}

async function readAll(id: string): Promise<JobLog['data']> {
  const entries: JobLog['data'] = [];
  for (let cursor: string | null = '0'; cursor !== null; ) {
    const page: JobLog = await client.getJobLog({ id, ...(cursor === '0' ? {} : { cursor: Number(cursor) }) });
    entries.push(...page.data);
    cursor = page.nextCursor;
  }
  return entries;
}

/** An entry as a sentence. */
function textOf({ event, data }: JobLog['data'][number]): string {
  const { training, status } = words.value;
  const { entries } = training;
  switch (event) {
    case 'status':
      return [
        data.attempt === undefined ? status[data.status] : entries.attempt(status[data.status], data.attempt),
        data.step === undefined || data.step === 0 ? '' : training.atStep(number(data.step)),
        data.error ? failureText(data.error) : (data.why ?? ''),
      ]
        .filter(Boolean)
        .join(' · ');
    case 'requested':
      return entries.requested[data.requested];
    case 'started':
      return data.resumedFrom === null
        ? entries.started(data.device, data.precision)
        : entries.resumed(data.device, data.precision, number(data.resumedFrom.step));
    case 'checkpoint':
      return entries.checkpoint(number(data.step));
    case 'warning':
      return language.value === 'en' ? data.message : warningText(data);
    case 'crashed':
      return entries.crashed(number(data.step), data.message);
    case 'imported':
      return entries.imported(data.checkpoint);
    case 'renamed':
      return data.name === null ? entries.unnamed : entries.renamed(data.name);
  }
}
