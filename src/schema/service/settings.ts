import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import '../advice/plain-message.js';
import { PrecisionChoice } from '../precision.js';
import { accessSettings } from './access-settings.js';
import { observabilitySettings } from './observability-settings.js';
import { s3Settings } from './s3-settings.js';

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

/** Every environment variable that the service reads. The table of docs/settings.md is made of their descriptions. */
export const Settings = z.object({
  PORT: port.default(8080).describe('Port of the HTTP API; 0 picks a free one'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address that the API listens on'),
  ...accessSettings,
  ...observabilitySettings,
  ALLOWED_HOSTS: z
    .string()
    .regex(/^[\w.-]+(\s*,\s*[\w.-]+)*$/, 'must be comma-separated names without ports')
    .transform(names => names.split(/\s*,\s*/))
    .optional()
    .describe(
      'Comma-separated host names that clients use for the service, in addition to `localhost`, `HOST` and IP addresses; requests for other names are refused',
    ),
  BASE_PATH: z
    .string()
    .regex(/^(\/(?!\.+(\/|$))[\w.~-]+)*\/?$/, 'must be a path such as /dcgan')
    .transform(path => path.replace(/\/$/, ''))
    .optional()
    .describe(
      'Path under which a reverse proxy serves the API, such as `/dcgan`; all links start with it, and requests are answered with and without it',
    ),
  TRUST_PROXY: z
    .string()
    .transform(trustedProxies)
    .optional()
    .describe(
      'Reverse proxies whose `X-Forwarded-For`, `-Host` and `-Proto` headers are trusted: comma-separated IP addresses and networks, the number of proxies, or `true` for all. Unset: none',
    ),
  CORS_ORIGINS: z
    .string()
    .transform(exactOrigins)
    .optional()
    .describe(
      'Comma-separated origins, such as `https://example.org`, whose pages may read GET responses and show images. Unset: none',
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
    .describe(
      'Redis server for the job queue. Unset: the service starts a redis-server of its own and keeps its data in DATA_DIR',
    ),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .transform(path => resolve(path))
    .describe(
      'Folder for datasets, checkpoints, samples and the data of the embedded Redis; with STORAGE_URL, for what this machine can make again',
    ),
  DATASETS_DIR: z
    .string()
    .min(1)
    .transform(path => resolve(path))
    .optional()
    .describe('Folder whose subfolders are datasets; not with STORAGE_URL. Unset: `datasets` in DATA_DIR'),
  ...s3Settings,
  QUEUE_NAME: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/)
    .default('dcgan')
    .describe('Name of the queue in Redis; services with different names can share one Redis'),
  TENSORFLOW: z
    .enum(['auto', 'cpu', 'cuda'])
    .default('auto')
    .describe('Which build of libtensorflow to install; `auto` takes CUDA when an NVIDIA driver is present'),
  GENERATE_DEVICE: z
    .enum(['cpu', 'gpu'])
    .default('cpu')
    .describe('Device that generates images; by default the GPU is left to training'),
  GENERATE_PRECISION: PrecisionChoice.default('auto').describe(
    'Number format of the products in generation: `float32`, `bfloat16`, or `auto`: bfloat16 where the processor has instructions for it, which nearly doubles the speed and changes an image by 0.13 of 255 levels on average; a checkpoint whose images it would change by more is computed in float32',
  ),
  GENERATE_CACHE_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(67_108_864)
    .describe(
      'Memory for generated images and animations in bytes, so that the same request is answered from there; 0 keeps none',
    ),
  DECODE_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(availableParallelism())
    .describe('Number of images decoded at the same time'),
  WORKER_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Number of jobs that a worker trains at the same time, each on its own GPU'),
  EXIT_WHEN_IDLE: seconds
    .optional()
    .describe(
      'Seconds without a job after which a worker of its own (`npm run worker`) exits with 0, for machines that are started when there is work. Unset: it stays',
    ),
  CALIBRATE: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether an idle worker measures how fast it trains, which `POST /jobs/estimate` needs'),
  TRAINER_TIMEOUT: seconds
    .default(600)
    .describe('Seconds without a heartbeat after which a trainer counts as hung and is replaced'),
  LOCK_TIMEOUT: seconds
    .min(1)
    .default(120)
    .describe(
      'Seconds without a heartbeat from its worker after which another worker takes over a job; must exceed any Redis outage that a training should survive',
    ),
  MAX_QUEUED_JOBS: z.coerce
    .number()
    .int()
    .min(1)
    .default(1000)
    .describe('Maximum number of waiting jobs; more are refused with a 429'),
  JOB_RATE_LIMIT: z.coerce
    .number()
    .int()
    .min(1)
    .default(120)
    .describe('Maximum number of jobs posted per minute; more are refused with a 429'),
  KEEP_FINISHED_JOBS: z.coerce
    .number()
    .int()
    .min(1)
    .default(1000)
    .describe(
      'Number of succeeded jobs that the queue remembers, and likewise of failed or canceled jobs and of finished sweeps; their files stay',
    ),
  TASK_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe('Number of tasks, such as projections, that an API runs at the same time, each in a process of its own'),
  MAX_QUEUED_TASKS: z.coerce
    .number()
    .int()
    .min(1)
    .default(100)
    .describe('Maximum number of waiting tasks; more are refused with a 429'),
  KEEP_FINISHED_TASKS: z.coerce
    .number()
    .int()
    .min(1)
    .default(100)
    .describe('Number of succeeded tasks that are kept, with their files, and likewise of failed or canceled tasks'),
  WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://example.com/hook' })
    .optional()
    .describe('URL that receives every change of the status of a job. Unset: no webhooks'),
  WEBHOOK_SECRET: z
    .string()
    .optional()
    .describe('Key that signs webhooks: `whsec_` followed by 24 to 64 random bytes in base64'),
  WEBHOOK_PRIVATE_HOSTS: z
    .string()
    .optional()
    .describe('Comma-separated hosts that WEBHOOK_URL may name although their addresses are private'),
  MAX_BODY_BYTES: z.coerce.number().int().min(1024).default(1_048_576).describe('Maximum size of a JSON body in bytes'),
  REQUEST_TIMEOUT: seconds.default(30).describe('Seconds that a client may take to send a request'),
  MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(20_000_000_000)
    .describe('Maximum size of a dataset upload in bytes'),
  MAX_UPLOAD_FILES: z.coerce
    .number()
    .int()
    .min(1)
    .default(500_000)
    .describe('Maximum number of files in an upload, including those in archives'),
  MAX_UPLOADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(4)
    .describe('Number of uploads accepted at the same time'),
  UPLOAD_TIMEOUT: seconds.default(3600).describe('Seconds that an upload may take, including decoding its images'),
  IDLE_TIMEOUT: seconds.default(120).describe('Seconds of inactivity after which a connection is closed'),
  MAX_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(1)
    .default(15_000)
    .describe(
      'Maximum number of simultaneous connections, or fewer if the limit on open files requires it; more are closed at once',
    ),
  SHUTDOWN_TIMEOUT: seconds.default(30).describe('Seconds that a shutdown may take before the service exits anyway'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Minimum log level'),
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

/** Where the service keeps the files of this machine, absolute paths: its own, the user's datasets, and locks. */
export function foldersOf({ DATA_DIR, DATASETS_DIR }: Settings) {
  return {
    dataDir: DATA_DIR,
    datasetsDir: DATASETS_DIR ?? join(DATA_DIR, 'datasets'),
    locksDir: join(DATA_DIR, 'locks'),
  };
}
