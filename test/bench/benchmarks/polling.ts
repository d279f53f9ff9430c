import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../../src/math/median.js';
import type { MetricsPoint } from '../../../src/schema/job.js';
import type { ComparisonResult, Watch } from '../compare.js';
import type { PollingResult } from '../polling/dashboards.js';
import type { PollingAnswer, PollingRequest } from '../polling/dashboards-process.js';
import { processorSeconds } from '../polling/processor-seconds.js';
import { jobWhen, startService } from '../service.js';

const clients = 1000;

/** A period in which one thing was done, ISO 8601. */
interface Period {
  readonly begun: string;
  readonly ended: string;
}

/**
 * What dashboards that poll a job cost its training. In short alternating periods, measures the time of a training step
 * without them, while they poll a server that does nothing else, and while they poll the service; also the processor
 * time of each process per thousand polls. The dashboards run on this machine too: what they take from the training is
 * the same when they poll something else.
 */
export async function polling({ quick }: { readonly quick: boolean }, watch: Watch): Promise<ComparisonResult[]> {
  const [runs, seconds] = quick ? [1, 2] : [7, 4];
  watch.progress('polling: starting the service and a training');
  const { process: service, url: origin, client, close } = await startService(watch.signal);
  const helpers: ChildProcess[] = [];
  const help = async (name: string, ...args: readonly string[]) => {
    const helper = fork(new URL(`../polling/${name}.js`, import.meta.url), args);
    helpers.push(helper);
    return { helper, said: await messageOf<string>(helper) };
  };
  try {
    const request = { dataset: 'demo-faces', preset: 'tiny' as const, steps: 1_000_000, sampleEvery: 1_000_000 };
    const job = await jobWhen(client, request, ({ progress }) => progress.step > 20);
    const url = new URL(job.urls.self, origin).href;
    const { helper: bareServer, said: bareUrl } = await help('bare-server');
    const { helper: dashboards } = await help('dashboards-process', String(clients), url, bareUrl);
    const poll = async (address: string): Promise<PollingResult> => {
      dashboards.send({ url: address, durationMs: seconds * 1000 } satisfies PollingRequest);
      const answer = await messageOf<PollingAnswer>(dashboards);
      if ('error' in answer) throw new Error(answer.error);
      return answer.result;
    };
    const periods = { alone: [] as Period[], bare: [] as Period[], service: [] as Period[] };
    const processor = { service: [] as number[], bare: [] as number[], dashboards: [] as number[] };
    for (let run = 0; run <= runs; run++) {
      watch.progress(`polling: ${run === 0 ? 'first run' : `run ${run} of ${runs}`} of ${3 * seconds} s`);
      periods.alone.push((await timed(() => sleep(seconds * 1000))).period);
      const ofBare = await perThousand([bareServer], async () => {
        const { period, value } = await timed(() => poll(bareUrl));
        periods.bare.push(period);
        return value.answers;
      });
      const ofService = await perThousand([service, dashboards], async () => {
        const { period, value } = await timed(() => poll(url));
        periods.service.push(period);
        return value.answers;
      });
      processor.bare.push(ofBare[0]!);
      processor.service.push(ofService[0]!);
      processor.dashboards.push(ofService[1]!);
    }
    // Gives the last steps time to reach the file.
    await sleep(1500);
    const { data } = (await (await fetch(new URL(job.urls.metrics, origin))).json()) as { data: MetricsPoint[] };
    const steps = (those: readonly Period[]) => those.map(period => stepTime(data, period));
    return [
      {
        name: 'polling',
        title: 'a training step, preset tiny',
        runs,
        work: { amount: 1, unit: 'step' },
        sides: [
          side('alone', steps(periods.alone)),
          side(`${clients} dashboards poll another server`, steps(periods.bare)),
          side(`${clients} dashboards poll the service`, steps(periods.service)),
        ],
      },
      {
        name: 'polling',
        title: `processor time for 1000 polls, one second of ${clients} dashboards`,
        runs,
        work: { amount: 1000, unit: 'poll' },
        sides: [
          side('the service', processor.service),
          side('the other server', processor.bare),
          side('the dashboards themselves', processor.dashboards),
        ],
      },
    ];
  } finally {
    for (const helper of helpers) helper.kill('SIGKILL');
    await close();
  }
}

const side = (name: string, [first, ...measured]: readonly number[]) => ({
  name,
  firstSeconds: first!,
  seconds: measured,
  peakBytes: null,
});

/** @throws Error when the process ends instead */
async function messageOf<Message>(helper: ChildProcess): Promise<Message> {
  const ended = new AbortController();
  const stop = () => ended.abort();
  helper.once('exit', stop);
  try {
    return (await once(helper, 'message', { signal: ended.signal }))[0] as Message;
  } catch (error) {
    throw ended.signal.aborted ? new Error('A process of the benchmark ended early') : error;
  } finally {
    helper.off('exit', stop);
  }
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ period: Period; value: Value }> {
  const begun = new Date().toISOString();
  const value = await work();
  return { period: { begun, ended: new Date().toISOString() }, value };
}

/** Processor seconds that each process takes per thousand of the answers that `work` counts. */
async function perThousand(processes: readonly ChildProcess[], work: () => Promise<number>): Promise<number[]> {
  const used = () => Promise.all(processes.map(({ pid }) => processorSeconds(pid!)));
  const before = await used();
  const answers = await work();
  const after = await used();
  return after.map((seconds, i) => ((seconds - before[i]!) / answers) * 1000);
}

/** Median time of the steps in a period, in seconds. */
function stepTime(points: readonly MetricsPoint[], { begun, ended }: Period): number {
  const steps = points.filter(({ time }) => time > begun && time <= ended);
  return median(steps.flatMap(({ secondsPerStep }) => secondsPerStep ?? []));
}
