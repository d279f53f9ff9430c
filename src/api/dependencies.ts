import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { CheckpointStore } from '../checkpoint/index.js';
import type {
  DatasetCrops,
  ExcludedPage,
  ImagePage,
  ImageSheet,
  ListedImage,
  NearestImages,
  NearestQuery,
  NewUpload,
  Receive,
  RejectedPage,
  SheetQuery,
  Upload,
} from '../dataset/index.js';
import type { Directions, NamedLatents } from '../directions/index.js';
import type { ImageGenerator } from '../generation/types.js';
import type { JobHistory } from '../history/index.js';
import type { JobNotice } from '../job/notice.js';
import type { QueuedJob } from '../job/queued-job.js';
import type { Tensors } from '../model/tensors.js';
import type { QueueBoard } from '../queue/board/queue-board.js';
import type { DatasetNotice } from '../queue/events/dataset-feed.js';
import type { Gap } from '../queue/events/notice.js';
import type { RedisTrouble } from '../queue/redis/trouble.js';
import type { TaskNotice } from '../queue/tasks/task-events.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { DatasetState, Framing } from '../schema/dataset.js';
import type { Crop } from '../schema/images/crops.js';
import type { Exclusions } from '../schema/images/exclusions.js';
import type { CheckpointReference, JobChange, JobRecord, JobSpec } from '../schema/job.js';
import type { JobListQuery } from '../schema/jobs/job-list-query.js';
import type { ServiceError } from '../schema/problem.js';
import type { RefusedRecord } from '../schema/refused.js';
import type { StorageUsage } from '../schema/service/storage.js';
import type { WebhookDelivery } from '../schema/service/webhook.js';
import type { SweepListQuery, SweepRecord } from '../schema/sweeps/sweep.js';
import type { WorkerRecord } from '../schema/worker/record.js';
import type { Access } from './access/access.js';
import type { Events } from './events/answer-with-events.js';
import type { Tasks } from './tasks/dependency.js';

/** What the API needs of the queue. Every call throws ServiceError QUEUE_UNAVAILABLE when Redis is away. */
export interface Jobs {
  /** @throws ServiceError TOO_MANY_REQUESTS */
  add(spec: JobSpec): Promise<QueuedJob>;
  /** Adds a job that has ended before it came here. */
  addEnded(spec: JobSpec, record: JobRecord): Promise<QueuedJob>;
  get(id: string): Promise<QueuedJob | undefined>;
  /**
   * Queues what `plan` makes, once for an Idempotency-Key.
   * @param confirm is called before the answer is remembered
   * @throws ServiceError IDEMPOTENCY_KEY_REUSED when the key belongs to a request with another fingerprint
   */
  addOnce(
    key: string,
    fingerprint: string,
    plan: () => Promise<JobSpec>,
    confirm?: (job: QueuedJob) => Promise<void>,
  ): Promise<{ answer: QueuedJob; isReplay: boolean }>;
  list(query: JobListQuery): Promise<{ data: QueuedJob[]; refused: RefusedRecord[]; nextCursor: string | null }>;
  /** The updated job, or undefined. @throws ServiceError INVALID_TRANSITION when its status does not allow the action */
  control(id: string, action: 'cancel' | 'pause' | 'resume'): Promise<QueuedJob | undefined>;
  /** The updated job, or undefined. @throws ServiceError INVALID_REQUEST */
  rename(id: string, change: JobChange): Promise<QueuedJob | undefined>;
  /** Replaces deleted checkpoints in the record of a job that has ended by those that are left. */
  forgetCheckpoints(
    id: string,
    gone: readonly string[],
    left: { readonly latest: CheckpointReference | null; readonly best: CheckpointReference | null },
  ): Promise<void>;
  /** Tells followers that a job's checkpoints have changed; the job itself may be gone. */
  announceCheckpoints(id: string): Promise<void>;
  /** Removes a job that has ended. */
  remove(id: string): Promise<void>;
  /** The workers seen so far, newest first. */
  workers(): Promise<readonly WorkerRecord[]>;
}

/** What the API needs to stream the events of jobs. */
export type JobEvents = Events<JobNotice>;

/** What the API needs to stream everything that happens to things of one kind. */
export interface Feed<Notice extends { readonly id: string }> {
  /** Cursor of the last event. @throws ServiceError QUEUE_UNAVAILABLE */
  position(): Promise<string>;
  /** Whether all events after a cursor are still known. @throws ServiceError QUEUE_UNAVAILABLE */
  reaches(cursor: string): Promise<boolean>;
  /** All events after a cursor, without end, and each gap where they are no longer known. */
  followAll(after: string, signal: AbortSignal): AsyncGenerator<Notice | Gap>;
}

/** What the API needs of the sweeps. Every call throws ServiceError QUEUE_UNAVAILABLE when Redis is away. */
export interface Sweeps {
  /**
   * Queues all runs of the sweep that `plan` makes, once for an Idempotency-Key.
   * @throws ServiceError TOO_MANY_REQUESTS, IDEMPOTENCY_KEY_REUSED, and what `plan` throws
   */
  create(
    plan: () => Promise<SweepRecord>,
    idempotency?: { readonly key: string; readonly fingerprint: string },
  ): Promise<{ answer: SweepRecord; isReplay: boolean }>;
  get(id: string): Promise<SweepRecord | undefined>;
  list(query: SweepListQuery): Promise<{ data: SweepRecord[]; refused: RefusedRecord[]; nextCursor: string | null }>;
  /** The updated sweep, or undefined. @throws ServiceError SWEEP_ENDED */
  cancel(id: string): Promise<SweepRecord | undefined>;
  /** The jobs of a sweep that the queue knows, by id. */
  jobsOf(sweep: SweepRecord): Promise<ReadonlyMap<string, QueuedJob>>;
  /** Removes a sweep. */
  remove(id: string): Promise<void>;
}

/** What the API needs to know of Redis. */
export interface RedisHealth {
  /** What is wrong with it; empty when nothing is. */
  check(): Promise<readonly RedisTrouble[]>;
}

/** What the API needs of the webhooks. */
export interface Webhooks {
  /** The newest deliveries. @throws ServiceError QUEUE_UNAVAILABLE */
  deliveries(limit: number): Promise<readonly WebhookDelivery[]>;
}

/** What the API needs of the datasets. */
export interface Datasets {
  /** @param options unfinished: also uploads that are in progress or have failed */
  list(options?: { readonly unfinished?: boolean }): Promise<readonly DatasetState[]>;
  /** @throws ServiceError DATASET_NOT_FOUND */
  find(id: string): Promise<DatasetState>;
  /** @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY or DATASET_UNUSABLE */
  checkTrainable(id: string): Promise<void>;
  upload(upload: NewUpload, receive: Receive): Promise<Upload>;
  watch(
    id: string,
    options: { readonly signal: AbortSignal; readonly intervalMs: number },
  ): AsyncIterable<DatasetState>;
  /** @throws ServiceError DATASET_NOT_FOUND, after waiting for a removal that is under way */
  checkExists(id: string): Promise<void>;
  /**
   * @param check throws when the dataset is needed
   * @param checkAgain the same, called once the dataset can no longer be found
   * @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_REMOVABLE, and what the checks throw
   */
  remove(id: string, check: () => Promise<void>, checkAgain: () => Promise<void>): Promise<void>;
  /** @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_READY */
  retitle(id: string, title: string | null): Promise<DatasetState>;
  preview(id: string): Promise<Buffer>;
  /**
   * Its images that are nearest to another one.
   * @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY, INDEX_NOT_READY, OVERLOADED or INSUFFICIENT_STORAGE
   */
  nearest(id: string, query: NearestQuery): Promise<NearestImages>;
  /**
   * An image framed as those of a dataset are.
   * @param own replaces parts of that framing
   * @returns size × size × 3 bytes
   * @throws ServiceError IMAGE_UNUSABLE
   */
  frame(
    file: Uint8Array,
    how: { readonly dataset: string; readonly own: Partial<Framing>; readonly size: number },
  ): Promise<Uint8Array>;
  /** A page of its images. @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY or INVALID_REQUEST */
  images(id: string, query: { readonly cursor?: string | undefined; readonly limit: number }): Promise<ImagePage>;
  /** Its images that look almost the same, in groups. @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_READY */
  nearDuplicates(id: string): Promise<readonly ListedImage[][]>;
  /** A page of the images that are left out. @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_READY */
  excluded(id: string, query: { readonly cursor?: string | undefined; readonly limit: number }): Promise<ExcludedPage>;
  /** Leaves an image out, or brings it back. @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY, IMAGE_NOT_FOUND */
  exclude(id: string, sha256: string, excluded: boolean): Promise<void>;
  /** What a training leaves out that is queued now. @throws ServiceError DATASET_UNUSABLE when no image would be left */
  currentExclusions(id: string): Promise<Exclusions | null>;
  /** The same as another training left out. @throws ServiceError DATASET_UNUSABLE when the list is gone */
  sameExclusions(id: string, list: string): Promise<Exclusions>;
  /** Where its images are cut out of the pictures around them. */
  readonly crops: DatasetCrops;
  /** Many of its images in one picture. @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY or IMAGE_NOT_FOUND */
  sheet(id: string, query: SheetQuery): Promise<ImageSheet>;
  /** A page of the files that were rejected. @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY or INVALID_REQUEST */
  rejected(id: string, query: { readonly cursor?: string | undefined; readonly limit: number }): Promise<RejectedPage>;
  /** One of its images as WebP. @throws ServiceError DATASET_NOT_FOUND, IMAGE_NOT_FOUND, DATASET_DAMAGED or CROP_FIXED */
  image(
    id: string,
    sha256: string,
    how?: { readonly size?: number | undefined; readonly crop?: Crop | undefined },
  ): Promise<Buffer>;
  mean(id: string): Promise<Buffer>;
}

/** What the API needs of the checkpoints. */
export interface Checkpoints {
  /** @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED */
  get(id: string): Promise<CheckpointManifest>;
  list(job: string): Promise<readonly CheckpointManifest[]>;
  /** Every checkpoint, newest first. */
  all(): Promise<readonly CheckpointManifest[]>;
  /** A job's checkpoints that a newer version has made, or those of all jobs. */
  refused(job?: string): Promise<readonly { readonly id: string; readonly error: ServiceError }[]>;
  /** A job's newest checkpoint whose files are intact. */
  newestOf(job: string): Promise<CheckpointManifest | null>;
  latest(): Promise<CheckpointManifest | null>;
  /**
   * Differs when another checkpoint may answer a model; cheap. Undefined when that is not known at this moment.
   * @param model `latest`, an id, or undefined
   */
  stamp(model: string | undefined): string | undefined;
  /** The id of the checkpoint that serves because it was pinned, or null. */
  pinned(): Promise<string | null>;
  /** @throws ServiceError CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED or NEWER_DATA */
  pin(id: string): Promise<CheckpointManifest>;
  unpin(): Promise<void>;
  /** Whether a checkpoint was set aside because it was damaged. */
  isSetAside(id: string): Promise<boolean>;
  /** Keeps all attempts of a job that has ended from saving anything more. */
  release(job: string): Promise<void>;
  /** The generator's arrays. @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED */
  loadGenerator(id: string): Promise<{ readonly tensors: Tensors }>;
  /** Saves a checkpoint whose files are written already; it becomes the latest. */
  saveFiles: CheckpointStore['saveFiles'];
  /** The bytes of one of its files of arrays. @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED */
  readFile(manifest: CheckpointManifest, part: keyof CheckpointManifest['files']): Promise<Uint8Array>;
  /** The name that a user gave it, or null. */
  nameOf(id: string): Promise<string | null>;
  /** @throws ServiceError CHECKPOINT_NOT_FOUND or CHECKPOINT_DAMAGED */
  rename(id: string, name: string | null): Promise<void>;
  /** A job's checkpoint with the best quality. */
  best(job: string): Promise<CheckpointManifest | null>;
  /** The checkpoints that were trained on a dataset. */
  trainedOn(dataset: string): Promise<readonly CheckpointManifest[]>;
  /** Removes the checkpoints that are not needed. @returns their ids */
  remove(ids: readonly string[], isNeeded: (id: string) => Promise<boolean>): Promise<readonly string[]>;
  /** Removes a job's checkpoints. @returns their ids */
  removeAll(job: string, isNeeded?: () => Promise<boolean>): Promise<readonly string[]>;
}

/**
 * Calls `work` with an empty folder on the disk, which is removed afterwards.
 * @throws what `work` throws; ServiceError INSUFFICIENT_STORAGE when there was no room for what it writes
 */
export type Scratch = <T>(work: (folder: string) => Promise<T>) => Promise<T>;

/** Everything that the API needs. It closes none of it. */
export interface Dependencies {
  readonly jobs: Jobs;
  readonly redis: RedisHealth;
  /** What the process is doing; `stopping` from the signal on. */
  readonly phase: () => 'starting' | 'running' | 'stopping';
  readonly events: JobEvents;
  readonly tasks: Tasks;
  readonly taskEvents: Events<TaskNotice>;
  readonly feeds: {
    readonly job: Feed<JobNotice>;
    readonly dataset: Feed<DatasetNotice>;
    readonly task: Feed<TaskNotice>;
  };
  readonly sweeps: Sweeps;
  readonly webhooks: Webhooks;
  readonly datasets: Datasets;
  readonly checkpoints: Checkpoints;
  readonly generator: ImageGenerator;
  /** Favorites and directions that people have named. */
  readonly names: Pick<NamedLatents, keyof NamedLatents>;
  readonly directions: Directions;
  readonly storage: { usage(): Promise<StorageUsage> };
  /** What jobs leave besides checkpoints: metrics, samples, logs. */
  readonly history: JobHistory;
  readonly scratch: Scratch;
}

export interface AppOptions {
  readonly log: FastifyBaseLogger;
  /** Who may do what; left out, everybody may do everything. */
  readonly access?: Access | undefined;
  /** The page that shows the queues to admins; left out, there is none. */
  readonly board?: Pick<QueueBoard, 'plugin'> | undefined;
  /** Makes a span of each request; left out, none are made. */
  readonly traceRequests?: ((app: FastifyInstance) => Promise<void>) | undefined;
  /** Host names, besides localhost, under which clients may reach the service. */
  readonly hosts?: readonly string[];
  /** Prefix of every path in links, without a trailing slash. */
  readonly basePath?: string;
  /** Which reverse proxies are trusted, see the setting TRUST_PROXY. */
  readonly trustProxy?: boolean | number | string[];
  /** Origins whose pages may read the answers of the service. */
  readonly corsOrigins?: readonly string[];
  readonly maxBodyBytes: number;
  /** Seconds within which a request must arrive. */
  readonly requestTimeout: number;
  /** Seconds that an upload may take. */
  readonly uploadTimeout: number;
  /** Most files in one upload. */
  readonly maxUploadFiles: number;
  /** Seconds of silence after which a connection is closed. */
  readonly idleTimeout: number;
}
