import type { DcganClient, Job, JobDeletion } from '../../client/index.js';
import { nearest } from '../../schema/advice/nearest.js';
import { jobStatuses, presetNames } from '../../schema/job.js';
import { meant } from '../arguments/parse.js';
import { UsageError } from '../failures.js';
import { jobDetails } from '../jobs/job-details.js';
import type { Shell } from '../shell.js';
import { table } from '../terminal/table.js';
import { defineVerb } from '../verb.js';

/** What can be done to a job, and what that is called once it has been asked for. */
const actions = {
  cancel: { call: 'cancelJob', done: 'is being canceled' },
  pause: { call: 'pauseJob', done: 'is being paused' },
  resume: { call: 'resumeJob', done: 'is queued again' },
  retry: { call: 'retryJob', done: 'is queued again' },
  delete: { call: 'deleteJob', done: 'is deleted' },
} as const satisfies Record<string, { call: keyof DcganClient; done: string }>;
type Action = keyof typeof actions;
const actionNames = Object.keys(actions) as Action[];

export const jobs = defineVerb({
  name: 'jobs',
  summary: 'list the trainings, show one, or cancel, pause, resume, retry or delete it',
  forms: ['[options]', 'JOB', 'cancel|pause|resume|retry|delete JOB'],
  text: 'Lists the trainings, the newest first, or shows everything about one.',
  completes: actionNames,
  options: {
    status: { kind: 'text', value: 'STATUS', choices: jobStatuses, text: 'only jobs with this status' },
    dataset: { kind: 'text', value: 'ID', text: 'only jobs that train on this dataset' },
    preset: { kind: 'text', value: 'NAME', choices: presetNames, text: 'only jobs of this preset' },
    sweep: { kind: 'text', value: 'ID', text: 'only the runs of this sweep; none leaves out all runs of sweeps' },
    search: { kind: 'text', value: 'TEXT', text: 'only jobs with this text in their name, id, preset or dataset' },
    latest: { kind: 'flag', text: 'delete a job although its checkpoint is the latest, which serves images' },
    limit: { kind: 'number', value: 'N', text: 'so many jobs at most (default 20)' },
  },
  async run({ words, options: { status, dataset, preset, sweep, search, latest, limit = 20 } }, shell) {
    const [first, second, ...more] = words;
    if (more.length > 0) throw new UsageError(`One job at a time: ${more.join(' ')} is too much`);
    if (first !== undefined && second !== undefined) await act(first, second, latest ?? false, shell);
    else if (first !== undefined) await show(first, shell);
    else {
      const filter = {
        limit,
        ...(status === undefined ? {} : { status: status as Job['status'] }),
        ...(dataset === undefined ? {} : { dataset }),
        ...(preset === undefined ? {} : { preset: preset as Job['preset'] }),
        ...(sweep === undefined ? {} : { sweep }),
        ...(search === undefined ? {} : { q: search }),
      };
      const list = await shell.client.listJobs(filter);
      shell.out.line(shell.json ? JSON.stringify(list) : listed(list.data, list.nextCursor !== null));
    }
    return undefined;
  },
});

async function act(action: string, id: string, latest: boolean, { client, out, json }: Shell): Promise<void> {
  if (!Object.hasOwn(actions, action))
    throw new UsageError(
      `dcgan jobs cannot ${action}${meant(nearest(action, actionNames)) || `: it can ${actionNames.join(', ')}`}`,
    );
  const { call, done } = actions[action as Action];
  if (call === 'deleteJob') {
    const answer = await client.deleteJob({ id, ...(latest && { latest: 'true' }) });
    return out.line(json ? JSON.stringify(answer) : deleted(answer));
  }
  const answer = await client[call]({ id });
  out.line(json ? JSON.stringify(answer) : `${id} ${done}.`);
}

/** What went with a job, all of it by name: nothing of it comes back. */
function deleted({ id, checkpoints, names, serving }: JobDeletion): string {
  const kinds = (['favourite', 'direction'] as const).flatMap(kind => {
    const some = names.filter(name => name.kind === kind).map(({ name }) => name);
    return some.length > 0 ? [`the ${kind === 'favourite' ? 'favorites' : 'directions'} ${some.join(', ')}`] : [];
  });
  const parts = [
    checkpoints.length > 0 ? `the checkpoints ${checkpoints.join(', ')}` : 'no checkpoints',
    ...kinds,
    'its samples and curves',
  ];
  return `${id} is deleted, with ${parts.join('; ')}.${serving === null ? '' : ` Images are made by ${serving}.`}`;
}

async function show(id: string, { client, out, json }: Shell): Promise<void> {
  if (actionNames.includes(id as Action)) throw new UsageError(`dcgan jobs ${id} needs the id of a job`);
  const job = await client.getJob({ id });
  out.line(json ? JSON.stringify(job) : jobDetails(job));
}

function listed(jobs: readonly Job[], hasMore: boolean): string {
  if (jobs.length === 0) return 'There are no such trainings. dcgan train PATH queues one.';
  const columns = [
    { title: 'JOB' },
    { title: 'STATUS' },
    { title: 'PRESET' },
    { title: 'DATASET' },
    { title: 'STEP', side: 'right' },
    { title: 'SWD', side: 'right' },
    { title: 'NAME' },
  ] as const;
  const rows = jobs.map(({ id, kind, status, preset, dataset, progress, quality, name }) => [
    id,
    kind === 'imported' ? kind : status,
    preset,
    dataset,
    `${progress.step}/${progress.steps}`,
    quality ? quality.swd.toFixed(1) : '',
    name ?? '',
  ]);
  return [...table(columns, rows), ...(hasMore ? ['There are more: --limit shows them.'] : [])].join('\n');
}
