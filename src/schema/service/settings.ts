import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().positive().max(86_400);

/** @returns what Fastify calls trustProxy */
function trustedProxies(text: string, context: z.RefinementCtx): boolean | number | string[] {
  const [first = '', ...more] = text.split(',').map(part => part.trim());
  if (more.length === 0 && ['true', 'false'].includes(first)) return first === 'true';
  if (more.length === 0 && /^\d{1,2}$/.test(first)) return Number(first);
  const proxies = [first, ...more];
  if (proxies.every(isNetwork)) return proxies;
  context.addIssue('must be IP addresses or networks such as 10.0.0.0/8, a number of proxies, or true');
  return z.NEVER;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** As browsers write them: the scheme and the host in lower case, no default port, no path. */
function exactOrigins(text: string, context: z.RefinementCtx): string[] {
  const origins = text.split(',').map(part => part.trim());
  const wrong = origins.find(
    origin => !/^https?:/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin,
  );
  if (wrong === undefined) return origins;
  const right = URL.canParse(wrong) && /^https?:/i.test(wrong) ? new URL(wrong).origin : 'https://example.org';
  context.addIssue(`must be exact origins, such as ${right}`);
  return z.NEVER;
}

/** Every environment variable that the service reads. README.md lists them from here. */
export const Settings = z.object({
  PORT: port.default(8080).describe('Port of the HTTP API; 0 takes a free one'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address that the API listens on'),
  ALLOW_UNAUTHENTICATED: z
    .stringbool()
    .default(false)
    .describe('true lets HOST be an address that other machines reach, although anyone may then use the service'),
  ALLOWED_HOSTS: z
    .string()
    .regex(/^[\w.-]+(\s*,\s*[\w.-]+)*$/, 'must be names without ports, with commas between them')
    .transform(names => names.split(/\s*,\s*/))
    .optional()
    .describe(
      'Names by which clients call the service, with commas between them, beside `localhost`, `HOST` and IP addresses; requests for other names are refused',
    ),
  BASE_PATH: z
    .string()
    .regex(/^(\/(?!\.+(\/|$))[\w.~-]+)*\/?$/, 'must be a path such as /dcgan')
    .transform(path => path.replace(/\/$/, ''))
    .optional()
    .describe(
      'Path under which a reverse proxy offers the service, such as `/dcgan`; all links begin with it, and requests are answered with and without it',
    ),
  TRUST_PROXY: z
    .string()
    .transform(trustedProxies)
    .optional()
    .describe(
      'Reverse proxies whose `X-Forwarded-For`, `-Host` and `-Proto` headers are believed: their IP addresses and networks with commas between them, their number, or `true` for any; unset: none',
    ),
  CORS_ORIGINS: z
    .string()
    .transform(exactOrigins)
    .optional()
    .describe(
      'Origins such as `https://example.org`, with commas between them, whose pages may read what GET answers and show its images; unset: none',
    ),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be an address such as redis://127.0.0.1:6379' })
    .refine(address => /^\/?\d*$/.test(new URL(address).pathname), {
      error: 'must end with its port, or with the number of a database as in redis://127.0.0.1:6379/2',
      // Not of what is no address at all.
      abort: true,
      when: ({ issues }) => issues.length === 0,
    })
    .optional()
    .describe('Redis of the job queue; unset: an embedded redis-server is started, its data under DATA_DIR'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .transform(path => resolve(path))
    .describe('Where datasets, checkpoints, samples and the embedded Redis keep their files'),
  DATASETS_DIR: z
    .string()
    .min(1)
    .transform(path => resolve(path))
    .optional()
    .describe('Each folder in it is a dataset; `datasets` under DATA_DIR when unset'),
  QUEUE_NAME: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/)
    .default('dcgan')
    .describe('Name of the queue in Redis: services with different names can share one Redis'),
  TENSORFLOW: z
    .enum(['auto', 'cpu', 'cuda'])
    .default('auto')
    .describe('Which libtensorflow is set up: auto takes CUDA when an NVIDIA driver is present'),
  GENERATE_DEVICE: z
    .enum(['cpu', 'gpu'])
    .default('cpu')
    .describe('Where images are generated; training has the GPU for itself by default'),
  DECODE_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(availableParallelism())
    .describe('Images decoded at the same time; the number of cores when unset'),
  WORKER_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Jobs that a worker trains at the same time, each on a GPU of its own'),
  CALIBRATE: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'Whether a worker measures, while it has no job, how fast it trains: what `POST /jobs/estimate` knows it by',
    ),
  TRAINER_TIMEOUT: seconds
    .default(600)
    .describe('Seconds without a sign of life after which a trainer is taken for hung and replaced'),
  LOCK_TIMEOUT: seconds
    .min(1)
    .default(120)
    .describe(
      'Seconds after which a job whose worker gives no sign of life is taken over by another; longer than any outage of Redis that a training shall outlive',
    ),
  MAX_QUEUED_JOBS: z.coerce
    .number()
    .int()
    .min(1)
    .default(1000)
    .describe('Most jobs that may wait; more are refused with a 429'),
  JOB_RATE_LIMIT: z.coerce
    .number()
    .int()
    .min(1)
    .default(120)
    .describe('Most jobs a minute that may be posted; more are refused with a 429'),
  KEEP_FINISHED_JOBS: z.coerce
    .number()
    .int()
    .min(1)
    .default(1000)
    .describe(
      'Jobs that the queue remembers after they succeeded, and as many that failed or were canceled, and sweeps that have ended; their files stay',
    ),
  WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://example.com/hook' })
    .optional()
    .describe('Is told each change of the status of a job; unset: nobody is'),
  WEBHOOK_SECRET: z
    .string()
    .optional()
    .describe('Signs what is sent to WEBHOOK_URL: whsec_ and base64 of 24 to 64 random bytes'),
  WEBHOOK_PRIVATE_HOSTS: z
    .string()
    .optional()
    .describe('Hosts, comma-separated, that WEBHOOK_URL may name although their addresses are not public'),
  MAX_BODY_BYTES: z.coerce.number().int().min(1024).default(1_048_576).describe('Largest JSON body that is accepted'),
  REQUEST_TIMEOUT: seconds.default(30).describe('Seconds that a client may take to send its request'),
  MAX_UPLOAD_BYTES: z.coerce.number().int().min(1).default(20_000_000_000).describe('Largest upload of a dataset'),
  MAX_UPLOAD_FILES: z.coerce
    .number()
    .int()
    .min(1)
    .default(500_000)
    .describe('Most files in an upload, those in its archives among them'),
  MAX_UPLOADS: z.coerce.number().int().min(1).max(1000).default(4).describe('Uploads that are taken at the same time'),
  UPLOAD_TIMEOUT: seconds.default(3600).describe('Seconds that an upload may take until its images are decoded'),
  IDLE_TIMEOUT: seconds.default(120).describe('Seconds of silence after which a connection is closed'),
  MAX_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(1)
    .default(15_000)
    .describe(
      'Most connections at the same time, fewer where the limit of open files asks for it; more are closed at once',
    ),
  SHUTDOWN_TIMEOUT: seconds.default(30).describe('Seconds that a shutdown may take before it is forced'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least level that is logged'),
});
export type Settings = z.infer<typeof Settings>;

/**
 * Reads the settings from environment variables; an empty value counts as unset.
 * @throws Error with one line that names each wrong variable and what it must be
 */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Settings.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => {
    // The line ends in logs: a password in an address does not.
    const value = given[String(path[0])]?.replace(/\/\/.*@/, '//***@');
    return `${path.join('.')}=${value}: ${message}`;
  });
  throw new Error(`Wrong setting ${wrong.join('; ')}`);
}

/** Where the service keeps its files, absolute paths: its own, the user's datasets, and a folder for each job. */
export function foldersOf({ DATA_DIR, DATASETS_DIR }: Settings) {
  return {
    dataDir: DATA_DIR,
    datasetsDir: DATASETS_DIR ?? join(DATA_DIR, 'datasets'),
    jobsDir: join(DATA_DIR, 'jobs'),
    locksDir: join(DATA_DIR, 'locks'),
  };
}
