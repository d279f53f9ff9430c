import type { DcganClient, Job, JobEvent } from '../../client/index.js';

/** Shows a job to somebody, as it changes. */
export interface JobDisplay {
  /** Everything that is known of it, at most twice a second and once at its end. */
  update(job: Job): void;
  /** What has just happened to it. */
  event?(event: JobEvent): void;
  /** A grid of samples that is new, as PNG; only for displays that show it. */
  sample?(step: number, png: Uint8Array, job: Job): Promise<void>;
  connection?(state: 'open' | 'lost'): void;
}

/** Milliseconds between two looks at a job. */
const interval = 500;

/**
 * Follows a job until it has ended, through lost connections and restarts of the service.
 * @throws ProblemError, such as JOB_NOT_FOUND, or the signal's reason
 */
export async function followJob(
  client: DcganClient,
  id: string,
  display: JobDisplay,
  signal?: AbortSignal,
): Promise<Job> {
  const options = signal ? { signal } : {};
  let sampled: number | null = null;
  const look = async () => {
    const job = await client.getJob({ id }, options);
    display.update(job);
    const step = job.latestSample;
    if (display.sample && step !== null && step !== sampled) {
      sampled = step;
      await display.sample(step, await bytesOf(client.getJobSample({ id, step }, options)), job);
    }
    return job;
  };
  let looked = Number.NEGATIVE_INFINITY;
  const connection = patiently(state => display.connection?.(state));
  try {
    for await (const event of client.followJob(id, { ...options, onConnection: connection.change })) {
      display.event?.(event);
      if (performance.now() - looked < interval) continue;
      looked = performance.now();
      const job = await look();
      if (job.finishedAt !== null) return job;
    }
    return await look();
  } finally {
    connection.end();
  }
}

/** Milliseconds after which a connection that is lost is worth a word: a stream that has ended is opened once more. */
const lostMs = 3000;

function patiently(tell: (state: 'open' | 'lost') => void) {
  let timer: NodeJS.Timeout | undefined;
  let isTold = false;
  const end = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    end,
    change(state: 'open' | 'lost') {
      if (state === 'lost') {
        timer ??= setTimeout(() => {
          isTold = true;
          tell('lost');
        }, lostMs);
        return;
      }
      end();
      if (isTold) tell('open');
      isTold = false;
    },
  };
}

export async function bytesOf(answer: Promise<Response>): Promise<Buffer> {
  return Buffer.from(await (await answer).arrayBuffer());
}
