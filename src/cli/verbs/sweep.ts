import { setTimeout as sleep } from 'node:timers/promises';
import type { Sweep } from '../../client/index.js';
import { nearest } from '../../schema/advice/nearest.js';
import { presetNames } from '../../schema/job.js';
import { meant } from '../arguments/parse.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { Interruption, UsageError } from '../failures.js';
import type { Shell } from '../shell.js';
import { sweepDetails, sweepLine, sweepTable } from '../sweeps/sweep-report.js';
import { type SweepChoices, sweepFile, sweepRequest } from '../sweeps/sweep-request.js';
import { StatusLine } from '../terminal/status-line.js';
import { defineVerb } from '../verb.js';

const actions = ['start', 'watch', 'cancel', 'delete'];
/** Milliseconds between two looks at a sweep. */
const interval = 2000;

export const sweep = defineVerb({
  name: 'sweep',
  summary: 'search for good hyperparameters: start, list, watch or cancel a sweep',
  forms: [
    '',
    'SWEEP',
    'start FILE',
    'start --dataset ID --vary NAME=VALUES… --minutes N [options]',
    'watch|cancel|delete SWEEP',
  ],
  text: 'Lists the sweeps, shows the runs of one, or starts one: from a FILE with the JSON of POST /sweeps, or from options. --vary NAME=16,32,64 tries these values, NAME=0.0001..0.001 draws from a range.',
  completes: actions,
  options: {
    dataset: { kind: 'text', value: 'ID', text: 'what to train on' },
    preset: {
      kind: 'text',
      value: 'NAME',
      choices: presetNames,
      text: 'what is trained (default stable, as in dcgan train)',
    },
    vary: { kind: 'list', value: 'NAME=VALUES', text: 'a hyperparameter to vary; may be repeated' },
    runs: {
      kind: 'number',
      value: 'N',
      text: 'combinations to draw at random (default 8); every one of a grid by default',
    },
    minutes: { kind: 'number', value: 'N', text: 'minutes of training for all runs together' },
    steps: { kind: 'number', value: 'N', text: 'steps for all runs together, instead of minutes' },
    metric: {
      kind: 'text',
      value: 'NAME',
      choices: ['swd', 'rKid', 'msSsim', 'memorised'],
      text: 'the measure of quality by which runs are ranked (default swd)',
    },
    seed: { kind: 'number', value: 'N', text: 'makes the sweep repeatable' },
    watch: { kind: 'flag', short: 'w', text: 'show the sweep until it has ended, after start' },
  },
  async run({ words, options: { watch, ...choices } }, shell) {
    const [first, second, ...more] = words;
    if (more.length > 0) throw new UsageError(`One sweep at a time: ${more.join(' ')} is too much`);
    const { client, out, json } = shell;
    if (first === undefined) {
      const list = await client.listSweeps();
      out.line(json ? JSON.stringify(list) : sweepTable(list.data));
    } else if (first === 'start') return start(second, choices, watch ?? false, shell);
    else if (actions.includes(first)) {
      if (second === undefined) throw new UsageError(`dcgan sweep ${first} needs the id of a sweep`);
      if (first === 'watch') return follow(second, shell);
      const answer = await (first === 'cancel'
        ? client.cancelSweep({ id: second })
        : client.deleteSweep({ id: second }));
      out.line(json ? JSON.stringify(answer) : `${second} is ${first === 'cancel' ? 'being canceled' : 'deleted'}.`);
    } else if (second !== undefined) {
      const advice = meant(nearest(first, actions)) || `: it can ${actions.join(', ')}`;
      throw new UsageError(`dcgan sweep cannot ${first}${advice}`);
    } else {
      const found = await client.getSweep({ id: first });
      out.line(json ? JSON.stringify(found) : sweepDetails(found));
    }
    return undefined;
  },
});

async function start(
  file: string | undefined,
  choices: SweepChoices,
  isWatched: boolean,
  shell: Shell,
): Promise<ExitCode | undefined> {
  const { client, out, json, folder } = shell;
  const body = file === undefined ? sweepRequest(choices) : await sweepFile(folder, file);
  const { id, runs, preset, dataset } = await client.createSweep({ body });
  if (isWatched) {
    if (!json) out.line(`Started ${id}: ${runs.length} runs of ${preset} on ${dataset}.`);
    return follow(id, shell);
  }
  if (json) out.line(JSON.stringify(await client.getSweep({ id })));
  else out.line(`Started ${id}: ${runs.length} runs of ${preset} on ${dataset}.\nWatch it: dcgan sweep watch ${id}`);
  return undefined;
}

async function follow(id: string, { client, out, err, json, signal }: Shell): Promise<ExitCode> {
  const status = new StatusLine(err.stream);
  try {
    let found: Sweep;
    for (;;) {
      found = await client.getSweep({ id }, { signal });
      if (found.finishedAt !== null) break;
      status.update(sweepLine(found));
      await sleep(interval, undefined, { signal });
    }
    status.clear();
    out.line(json ? JSON.stringify(found) : sweepDetails(found));
    return found.status === 'succeeded' ? exitCodes.done.code : exitCodes.failed.code;
  } catch (error) {
    status.clear();
    if (!signal.aborted) throw error;
    throw new Interruption(
      `Stopped watching; the sweep goes on. dcgan sweep watch ${id} shows it again, dcgan sweep cancel ${id} ends it.`,
    );
  }
}
