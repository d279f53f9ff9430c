/** Shows the whole service at work: starts it, trains through its HTTP API, writes the pictures, and keeps serving. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { JobView } from '../schema/job.js';
import { readArguments } from '../service/arguments.js';
import { runProgram } from '../service/program.js';
import { startService } from '../service/start-service.js';
import { duration, StatusLine } from '../service/status-line.js';
import { Client } from './demo/client.js';
import { parseDemoOptions, usage } from './demo/options.js';
import { progressLine } from './demo/progress-line.js';

const pictures = { samples: resolve('demo-samples'), final: resolve('demo.png') };
const status = new StatusLine(process.stdout);

const options = readArguments(parseDemoOptions, usage);
/** Identifies the jobs of the demo. */
const demoMetadata = { from: 'demo', steps: options.steps?.toString() ?? 'as preset' };
// The demo is the service with other defaults, and its own display instead of the log.
process.env.LOG_LEVEL ||= 'error';
if (options.port !== undefined) process.env.PORT = String(options.port);
if (options.datasetsDir !== undefined) process.env.DATASETS_DIR = options.datasetsDir;

await runProgram(async program => {
  const { url } = await startService(program);
  program.started();
  await demonstrate(new Client(url));
  if (options.once) process.kill(process.pid, 'SIGTERM');
  else status.print('\nThe service is still running: press Ctrl-C to stop it.');
});

async function demonstrate(client: Client): Promise<void> {
  const begun = performance.now();
  const queued = (await interrupted(client)) ?? (await start(client));
  const stopping = () => status.print('\nSaving the training; the next demo resumes it.');
  process.once('SIGINT', stopping);
  const job = await follow(client, queued.id);
  process.off('SIGINT', stopping);
  if (job.status !== 'succeeded') throw new Error(`The training ${job.status}: ${job.error?.message ?? 'see the log'}`);

  await writeFile(pictures.final, await client.download('/generate.png?seed=42'));
  const took = duration((performance.now() - begun) / 1000);
  const what = options.dataset === 'demo-faces' ? 'new faces' : 'new images';
  status.print(`
Done in ${took}: ${job.progress.imagesSeen} images seen, ${job.progress.secondsPerStep?.toPrecision(2)} s a step on ${job.device}, ${job.precision}.

  ${relative('.', pictures.final).padEnd(24)} 64 ${what}
  ${`${relative('.', pictures.samples)}/`.padEnd(24)} samples from fixed latents, one grid every few steps

  ${client.urlOf('/generate.png?seed=42')}
  ${client.urlOf(job.urls.self)}
  ${client.urlOf('/docs')}`);
}

/** Queues the training. */
async function start(client: Client): Promise<JobView> {
  const { dataset, preset, steps } = options;
  const job = await client.createJob({
    dataset,
    preset,
    seed: 1,
    ...(steps === undefined ? {} : { steps }),
    sampleEvery: Math.max(1, Math.min(100, steps ?? 100)),
    metadata: demoMetadata,
  });
  status.print(
    `Training ${preset} on ${dataset}: ${job.progress.steps} steps. Follow it at ${client.urlOf(job.urls.self)}`,
  );
  return job;
}

/** The same training, when an earlier demo was interrupted: it continues where it stopped. */
async function interrupted(client: Client): Promise<JobView | undefined> {
  const job = (await client.unfinished()).find(
    ({ metadata, dataset, preset }) =>
      dataset === options.dataset && preset === options.preset && isDeepStrictEqual(metadata, demoMetadata),
  );
  if (job) status.print(`Resuming the interrupted training. Follow it at ${client.urlOf(job.urls.self)}`);
  return job;
}

/** Shows a job's progress and keeps its samples until it has ended. */
async function follow(client: Client, id: string): Promise<JobView> {
  await mkdir(pictures.samples, { recursive: true });
  let sampled = 0;
  let last: JobView | undefined;
  for await (const job of client.watch(id)) {
    last = job;
    status.update(progressLine(job));
    if (job.latestSample !== null && job.latestSample !== sampled) {
      sampled = job.latestSample;
      const file = join(pictures.samples, `step-${String(sampled).padStart(5, '0')}.png`);
      await writeFile(file, await client.download(`/jobs/${id}/samples/${sampled}.png`));
      status.print(`step ${sampled}: ${relative('.', file)}`);
    }
  }
  return last!;
}
