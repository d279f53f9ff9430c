import type { FastifyBaseLogger } from 'fastify';
import type { NewUpload, Receive, Upload } from '../dataset/index.js';
import type { ImageGenerator } from '../generation/types.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { DatasetState } from '../schema/dataset.js';
import type { JobSpec, JobStatus, JobView } from '../schema/job.js';

/** A job without the URLs, which only the API knows. */
export type QueuedJob = Omit<JobView, 'urls'>;

/** What the API needs of the queue. Every call throws ServiceError QUEUE_UNAVAILABLE when Redis is away. */
export interface Jobs {
  add(spec: JobSpec): Promise<QueuedJob>;
  get(id: string): Promise<QueuedJob | undefined>;
  list(query: {
    status?: JobStatus | undefined;
    limit: number;
    cursor?: string | undefined;
  }): Promise<{ data: QueuedJob[]; nextCursor: string | null }>;
  ping(): Promise<void>;
}

/** What the API needs of the datasets. */
export interface Datasets {
  list(): Promise<readonly DatasetState[]>;
  /** @throws ServiceError DATASET_NOT_FOUND */
  find(id: string): Promise<DatasetState>;
  /** @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY or DATASET_UNUSABLE */
  checkTrainable(id: string): Promise<void>;
  upload(upload: NewUpload, receive: Receive): Promise<Upload>;
  watch(
    id: string,
    options: { readonly signal: AbortSignal; readonly intervalMs: number },
  ): AsyncIterable<DatasetState>;
  /** @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_REMOVABLE */
  remove(id: string): Promise<void>;
  preview(id: string): Promise<Buffer>;
  mean(id: string): Promise<Buffer>;
}

/** What the API needs of the checkpoints. */
export interface Checkpoints {
  /** @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED */
  get(id: string): Promise<CheckpointManifest>;
  list(job: string): Promise<readonly CheckpointManifest[]>;
}

/** Everything that the API needs to answer. It closes none of it. */
export interface Dependencies {
  readonly jobs: Jobs;
  readonly datasets: Datasets;
  readonly checkpoints: Checkpoints;
  readonly generator: ImageGenerator;
  /** Folder with a folder for each job, in which its trainer keeps metrics and samples. */
  readonly jobsDir: string;
}

export interface AppOptions {
  readonly log: FastifyBaseLogger;
  readonly maxBodyBytes: number;
  /** Seconds that a client may take to send a request. */
  readonly requestTimeout: number;
  /** Seconds that an upload may take. */
  readonly uploadTimeout: number;
  /** Files in one upload. */
  readonly maxUploadFiles: number;
  /** Seconds of silence after which a connection is closed. */
  readonly idleTimeout: number;
}
