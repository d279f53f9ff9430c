import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobView, MetricsPoint } from '../../../src/schema/job.js';
import type { ComparisonResult, Watch } from '../compare.js';
import { poll } from '../polls.js';
import { median } from '../statistics.js';

const clients = 1000;
/** Compiled with the service: run.js sees to it. */
const program = join('dist', 'bin', 'start.js');

/**
 * What dashboards cost that poll a job while it trains: the time of a training step without and with them, and the
 * processor time of the service for a thousand polls. The dashboards run on this machine too, which costs the training
 * more than their answers do where it uses every core.
 */
export async function polling({ quick }: { readonly quick: boolean }, watch: Watch): Promise<ComparisonResult[]> {
  const [runs, seconds] = quick ? [1, 2] : [5, 10];
  const dataDir = await mkdtemp(join(tmpdir(), 'dcgan-bench-'));
  const service = spawn(process.execPath, [program], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: watch.signal,
  });
  service.on('error', () => {});
  try {
    watch.progress('polling: starting the service and a training');
    const base = await addressOf(service);
    const job = await startTraining(base);
    const alone: number[] = [];
    const polled: number[] = [];
    const processor: number[] = [];
    for (let run = 0; run <= runs; run++) {
      watch.progress(`polling: ${run === 0 ? 'first run' : `run ${run} of ${runs}`}`);
      alone.push(await stepTime(base, job, () => sleep(seconds * 1000)));
      const before = await processorSeconds(service);
      let answers = 0;
      polled.push(
        await stepTime(base, job, async () => {
          ({ answers } = await poll({ url: base + job.urls.self, clients, durationMs: seconds * 1000 }));
        }),
      );
      processor.push((((await processorSeconds(service)) - before) / answers) * 1000);
    }
    const side = (name: string, [first, ...measured]: readonly number[]) => ({
      name,
      firstSeconds: first!,
      seconds: measured,
      peakBytes: null,
    });
    return [
      {
        name: 'polling',
        title: `a training step, preset tiny`,
        runs,
        work: { amount: 1, unit: 'step' },
        sides: [side('alone', alone), side(`${clients} dashboards poll it`, polled)],
      },
      {
        name: 'polling',
        title: 'processor time of the service for 1000 polls',
        runs,
        work: { amount: 1000, unit: 'poll' },
        sides: [side('GET /jobs/{id}', processor)],
      },
    ];
  } finally {
    if (service.exitCode === null) {
      service.kill('SIGTERM');
      await once(service, 'exit');
    }
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function addressOf(service: ChildProcess): Promise<string> {
  for await (const line of createInterface(service.stdout!)) {
    const { url } = JSON.parse(line) as { url?: string };
    if (url === undefined) continue;
    service.stdout!.resume();
    return url;
  }
  throw new Error('The service ended before it was ready');
}

async function startTraining(base: string): Promise<JobView> {
  const response = await fetch(`${base}/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ dataset: 'demo-faces', preset: 'tiny', steps: 1_000_000, sampleEvery: 1_000_000 }),
  });
  const { urls } = (await response.json()) as JobView;
  for (;;) {
    const job = (await (await fetch(base + urls.self)).json()) as JobView;
    if (job.finishedAt !== null) throw new Error(`The training ended: ${job.error?.message}`);
    if (job.progress.step > 20) return job;
    await sleep(200);
  }
}

/** Median time of the steps that a job makes meanwhile, in seconds. */
async function stepTime(base: string, { urls }: JobView, meanwhile: () => Promise<unknown>): Promise<number> {
  const begun = new Date().toISOString();
  await meanwhile();
  const ended = new Date().toISOString();
  // Until what was made has reached the file.
  await sleep(1500);
  const { data } = (await (await fetch(base + urls.metrics)).json()) as { data: MetricsPoint[] };
  const steps = data.filter(({ time }) => time > begun && time <= ended);
  return median(steps.flatMap(({ secondsPerStep }) => secondsPerStep ?? []));
}

/** Processor time of a process so far, its threads together, where the system tells it as Linux does. */
async function processorSeconds({ pid }: ChildProcess): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold anything: utime and stime are the 14th and 15th field, in hundredths.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
