import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createClient, type DcganClient, type Job, type JobRequest } from '../../src/client/index.js';

/** Compiled together with the benchmarks, by run.js. */
const programs = join('dist', 'bin');

/** A separate service that contains only what it ships with. */
export interface BenchService {
  readonly process: ChildProcess;
  readonly url: string;
  readonly client: DcganClient;
  readonly dataDir: string;
  /** Ends it, and removes what it has written unless its folder was given. */
  close(): Promise<void>;
}

/**
 * @param signal ends it
 * @param env settings in addition to those of this process
 * @param program its name: `start`, or `api` without a worker; dataDir: what an earlier one has left, and is kept
 * @throws Error when it does not start
 */
export async function startService(
  signal: AbortSignal,
  env: Readonly<Record<string, string>> = {},
  { name = 'start', dataDir: kept }: { readonly name?: 'start' | 'api'; readonly dataDir?: string } = {},
): Promise<BenchService> {
  const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'dcgan-bench-')));
  const service = spawn(process.execPath, [join(programs, `${name}.js`)], {
    env: { ...process.env, ...env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    signal,
  });
  service.on('error', () => {});
  const close = async () => {
    if (service.exitCode === null && service.signalCode === null) {
      service.kill('SIGTERM');
      await once(service, 'exit');
    }
    if (kept === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const url = await addressOf(service);
    return { process: service, url, client: createClient({ baseUrl: url }), dataDir, close };
  } catch (error) {
    await close();
    throw error;
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

/**
 * Queues a job and waits until it is in the wanted state.
 * @throws Error when the service refuses it, or when it ends before that
 */
export async function jobWhen(client: DcganClient, request: JobRequest, wanted: (job: Job) => boolean): Promise<Job> {
  const { id } = await client.createJob({ body: request });
  for await (const _ of client.followJob(id)) {
    const job = await client.getJob({ id });
    if (wanted(job)) return job;
    if (job.error) throw new Error(`The training failed: ${job.error.message}`);
  }
  throw new Error('The training ended too early');
}
