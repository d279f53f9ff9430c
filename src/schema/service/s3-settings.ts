import { z } from 'zod';

/** Bucket and prefix of STORAGE_URL. */
const address = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)\/?$/;

/** The settings of a storage that machines share. */
export const s3Settings = {
  STORAGE_URL: z
    .string()
    .regex(address, 'must be a bucket and a prefix such as s3://bucket/dcgan')
    .optional()
    .describe(
      'Bucket of an S3-compatible store, and a prefix in it, for everything that machines share: datasets, checkpoints, samples, metrics, favorites; as in `s3://bucket/dcgan`. Unset: DATA_DIR',
    ),
  S3_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://s3.example.org' })
    .optional()
    .describe('Address of the store of STORAGE_URL. Unset: Amazon S3'),
  S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'must be a region such as eu-central-1')
    .optional()
    .describe('Region of the bucket. Unset: `us-east-1` with S3_ENDPOINT, else that of AWS_REGION'),
  S3_FORCE_PATH_STYLE: z
    .stringbool()
    .optional()
    .describe('Whether the bucket is named in the path and not in the host name. Unset: with S3_ENDPOINT'),
  S3_CHECKSUMS: z
    .enum(['WHEN_REQUIRED', 'WHEN_SUPPORTED'])
    .default('WHEN_REQUIRED')
    .describe('When requests carry checksums; `WHEN_SUPPORTED` for stores that know those of Amazon S3'),
  S3_MAX_SOCKETS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(64)
    .describe('Number of connections of a process to the store at the same time'),
  S3_TIMEOUT: z.coerce
    .number()
    .positive()
    .max(3600)
    .default(30)
    .describe('Seconds without a byte after which a connection to the store is given up'),
};

interface S3Settings {
  readonly DATA_DIR: string;
  readonly STORAGE_URL?: string | undefined;
  readonly S3_ENDPOINT?: string | undefined;
  readonly S3_REGION?: string | undefined;
  readonly S3_FORCE_PATH_STYLE?: boolean | undefined;
  readonly S3_CHECKSUMS: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED';
  readonly S3_MAX_SOCKETS: number;
  readonly S3_TIMEOUT: number;
}

/** Requests of whoever keeps somebody waiting: they take less than two seconds to fail. */
const impatient = 4;
/** Those of a training: about ten minutes, in which an outage may end. */
const patient = 60;

/**
 * Where the service keeps what all its machines share, as `openStorage` takes it.
 * @param patience `long` where nobody waits for an answer
 */
export function storageOfSettings(settings: S3Settings, patience: 'short' | 'long' = 'short') {
  const { DATA_DIR, STORAGE_URL } = settings;
  return STORAGE_URL === undefined ? { folder: DATA_DIR } : storageAt(STORAGE_URL, settings, patience);
}

/**
 * A storage by its address: `s3://bucket/prefix`, reached as the settings say, or the path of a folder.
 * @throws Error when it begins with s3:// and is no such address
 */
export function storageAt(where: string, settings: S3Settings, patience: 'short' | 'long' = 'short') {
  if (!where.startsWith('s3://')) return { folder: where };
  const [, bucket, prefix = ''] = address.exec(where) ?? [];
  if (bucket === undefined) throw new Error(`${where} must be a bucket and a prefix such as s3://bucket/dcgan`);
  const { S3_ENDPOINT: endpoint, S3_REGION: region = endpoint && 'us-east-1' } = settings;
  return {
    s3: {
      bucket,
      prefix: prefix.slice(1),
      endpoint,
      region,
      forcePathStyle: settings.S3_FORCE_PATH_STYLE ?? endpoint !== undefined,
      checksums: settings.S3_CHECKSUMS,
      maxSockets: settings.S3_MAX_SOCKETS,
      timeoutMs: settings.S3_TIMEOUT * 1000,
      attempts: patience === 'short' ? impatient : patient,
    },
  };
}
