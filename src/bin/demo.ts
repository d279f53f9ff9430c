/** Shows the whole service at work: starts it, trains through its HTTP API, writes the pictures, and keeps serving. */
import { writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { bytesOf, followJob } from '../cli/jobs/follow-job.js';
import { duration } from '../cli/terminal/status-line.js';
import { createClient, type DcganClient, type Job } from '../client/index.js';
import { readArguments } from '../service/arguments.js';
import { runProgram } from '../service/program.js';
import { startService } from '../service/start-service.js';
import { demoDisplay } from './demo/display.js';
import { parseDemoOptions, usage } from './demo/options.js';

const pictures = { samples: resolve('demo-samples'), final: resolve('demo.png') };
const display = demoDisplay(process.stdout, pictures.samples);

const options = readArguments(parseDemoOptions, usage);
/** Identifies the jobs of the demo. */
const demoMetadata = { from: 'demo', steps: options.steps?.toString() ?? 'as preset' };
// The demo is the service with other defaults, and its own display instead of the log.
process.env.LOG_LEVEL ||= 'error';
if (options.port !== undefined) process.env.PORT = String(options.port);
if (options.datasetsDir !== undefined) process.env.DATASETS_DIR = options.datasetsDir;

/** Not console.log, which goes to the log of the service. */
const say = (text: string) => process.stdout.write(`${text}\n`);

await runProgram(async program => {
  if (program.settings.API_KEYS_FILE !== undefined)
    throw new Error('The demo uses the service without a key: unset API_KEYS_FILE for it, or run npm start');
  const { url } = await startService(program);
  program.started();
  await demonstrate(createClient({ baseUrl: url }), url);
  if (options.once) process.kill(process.pid, 'SIGTERM');
  else say('\nThe service is still running: press Ctrl-C to stop it.');
});

async function demonstrate(client: DcganClient, url: string): Promise<void> {
  const begun = performance.now();
  const queued = (await interrupted(client)) ?? (await start(client));
  const stopping = () => display.print('\nSaving the training; the next demo resumes it.');
  process.once('SIGINT', stopping);
  const job = await followJob(client, queued.id, display);
  display.close();
  process.off('SIGINT', stopping);
  if (job.status !== 'succeeded') throw new Error(`The training ${job.status}: ${job.error?.message ?? 'see the log'}`);

  await writeFile(pictures.final, await bytesOf(client.generatePng({ seed: 42 })));
  const took = duration((performance.now() - begun) / 1000);
  const what = options.dataset === 'demo-faces' ? 'new faces' : 'new images';
  say(`
Done in ${took}: ${job.progress.imagesSeen} images seen, ${job.progress.secondsPerStep?.toPrecision(2)} s a step on ${job.device}, ${job.precision}.

  ${relative('.', pictures.final).padEnd(24)} 64 ${what}
  ${`${relative('.', pictures.samples)}/`.padEnd(24)} samples from fixed latents, one grid every few steps

  ${client.url('generatePng', { seed: 42 })}
  ${client.url('getJob', job)}
  ${new URL('docs', url).href}`);
}

/** Queues the training. */
async function start(client: DcganClient): Promise<Job> {
  const { dataset, preset, steps } = options;
  const job = await client.createJob({
    body: {
      dataset,
      preset,
      seed: 1,
      ...(steps === undefined ? {} : { steps }),
      sampleEvery: Math.max(1, Math.min(100, steps ?? 100)),
      metadata: demoMetadata,
    },
  });
  display.print(
    `Training ${preset} on ${dataset}: ${job.progress.steps} steps. Follow it at ${client.url('getJob', job)}`,
  );
  return job;
}

/** The same training, when an earlier demo was interrupted: it continues where it stopped. */
async function interrupted(client: DcganClient): Promise<Job | undefined> {
  const pages = await Promise.all(
    (['running', 'queued'] as const).map(wanted => client.listJobs({ status: wanted, limit: 100 })),
  );
  const job = pages
    .flatMap(({ data }) => data)
    .find(
      ({ metadata, dataset, preset }) =>
        dataset === options.dataset && preset === options.preset && isDeepStrictEqual(metadata, demoMetadata),
    );
  if (job) display.print(`Resuming the interrupted training. Follow it at ${client.url('getJob', job)}`);
  return job;
}
