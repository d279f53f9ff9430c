/** Where objects are kept, and how they are asked for: plain data. Credentials come from the SDK's chain. */
export interface S3Options {
  readonly bucket: string;
  /** What all keys begin with, without slashes at its ends; empty for the whole bucket. */
  readonly prefix: string;
  /** Address of the service; that of Amazon by default. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** Whether the bucket is named in the path and not in the host name. */
  readonly forcePathStyle: boolean;
  /** When the SDK adds checksums to requests and checks those of answers. */
  readonly checksums: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED';
  /** Connections at the same time. */
  readonly maxSockets: number;
  /** Milliseconds after which a connection on which nothing happens is given up. */
  readonly timeoutMs: number;
  /** How often a request is sent before it has failed; the time between two doubles up to 20 s. */
  readonly attempts: number;
  /** Whether the store honors conditions of deletions too, as `probeStore` has found. */
  readonly conditionalDelete?: boolean;
}

/** The store as messages name it. */
export function nameOf({ bucket, prefix, endpoint }: S3Options): string {
  return `s3://${bucket}${prefix && `/${prefix}`}${endpoint === undefined ? '' : ` at ${endpoint}`}`;
}
