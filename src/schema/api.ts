import { Readable } from 'node:stream';
import { z } from 'zod';
import { CheckpointId, CheckpointView } from './checkpoint.js';
import { DatasetView } from './dataset.js';
import { GenerateQuery, ModelQuery } from './generate.js';
import { MetricsCurves } from './history/curves.js';
import { DatasetId, JobView, MetricsPoint } from './job.js';
import { Name } from './name.js';
import { refusedOf } from './refused.js';
import { WebhookDelivery } from './service/webhook.js';
import { SweepSummary } from './sweeps/sweep.js';

/** Ids are also names of folders, so they may hold nothing else. */
const JobId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'is not a job id');

export const JobParams = z.strictObject({ id: JobId.describe('Id of the job') });
export const SampleParams = z.strictObject({
  id: JobId.describe('Id of the job'),
  step: z
    .string()
    .regex(/^(\d{1,8}|latest)$/, 'must be the number of a step, or latest')
    .describe('Step at which the grid was made, or `latest`'),
});
export const CheckpointParams = z.strictObject({ id: CheckpointId.describe('Id of the checkpoint') });
export const DatasetParams = z.strictObject({ id: DatasetId.describe('Id of the dataset') });

export const MetricsQuery = z.strictObject({
  fromStep: z.coerce
    .number('must be a whole number')
    .int()
    .min(0)
    .default(0)
    .describe('Leaves out the points before this step'),
  toStep: z.coerce
    .number('must be a whole number')
    .int()
    .min(0)
    .optional()
    .describe('Leaves out the points after this step: with `points`, a part of the curve is as fine as you like'),
  points: z.coerce
    .number('must be a whole number from 2 to 10000')
    .int()
    .min(2)
    .max(10_000)
    .optional()
    .describe('Thins the curves out to at most so many buckets, see `curves` of the answer; only as JSON'),
});

export const LatentsQuery = z.strictObject({
  seed: GenerateQuery.shape.seed,
  count: z.coerce
    .number('must be a whole number from 1 to 256')
    .int()
    .min(1)
    .max(256)
    .default(64)
    .describe('Number of latent vectors'),
  model: ModelQuery.shape.model,
});

export const Latents = z
  .object({
    seed: z.int(),
    latents: z.array(z.array(z.number())).describe('count vectors of latentSize numbers in (-1, 1)'),
  })
  .meta({ id: 'Latents' });

export const JobDeletionQuery = z.strictObject({
  latest: z
    .stringbool()
    .default(false)
    .describe('true deletes the job even if one of its checkpoints is the latest, which serves images'),
});

const deletedNames = z
  .array(z.object({ job: z.string(), name: z.string(), kind: z.enum(['favourite', 'direction']) }))
  .describe('The favorites and directions that were deleted with their training');

export const JobDeletion = z
  .object({
    id: z.string(),
    checkpoints: z.array(z.string()).describe('The checkpoints that were deleted with it'),
    names: deletedNames,
    serving: z.string().nullable().describe('The checkpoint that serves images from now on'),
  })
  .meta({ id: 'JobDeletion' });

export const CheckpointDeletionQuery = z.strictObject({
  latest: JobDeletionQuery.shape.latest.describe(
    'true deletes the checkpoint even if it is the latest, which serves images',
  ),
});

export const CheckpointDeletion = z
  .object({ id: z.string(), names: deletedNames, serving: JobDeletion.shape.serving })
  .meta({ id: 'CheckpointDeletion' });

/** Body of PATCH /checkpoints/{id}. */
export const CheckpointChange = z
  .strictObject({ name: Name.nullable().describe('Your name for it; null removes the name') })
  .meta({ id: 'CheckpointChange', examples: [{ name: 'Sharp eyes' }] });

export const DatasetListQuery = z.strictObject({
  unfinished: z
    .stringbool()
    .default(false)
    .describe('true also lists uploads that are being received or decoded, or have failed, whichever process has them'),
});

export const DatasetDeletionQuery = z.strictObject({
  checkpoints: z.stringbool().default(false).describe('true also deletes the checkpoints that were trained on it'),
  latest: JobDeletionQuery.shape.latest.describe(
    'With `checkpoints`: true deletes them even if one of them is the latest, which serves images',
  ),
});

export const DatasetDeletion = z
  .object({
    id: z.string(),
    checkpoints: z.array(z.string()).describe('The checkpoints that were deleted with it'),
    names: deletedNames,
    left: z
      .object({ jobs: z.array(z.string()), checkpoints: z.array(z.string()) })
      .describe('Jobs and checkpoints that were trained on it and still exist'),
    serving: JobDeletion.shape.serving,
  })
  .meta({ id: 'DatasetDeletion' });

export const SweepParams = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,90}$/, 'is not a sweep id')
    .describe('Id of the sweep'),
});

export const SweepDeletionQuery = z.strictObject({
  jobs: z
    .stringbool()
    .default(false)
    .describe('true also deletes its jobs, with their samples, metrics and checkpoints'),
  latest: JobDeletionQuery.shape.latest.describe(
    'With `jobs`: true deletes them even if one of their checkpoints is the latest, which serves images',
  ),
});

export const SweepDeletion = z
  .object({
    id: z.string(),
    jobs: z.array(z.string()).describe('The jobs that were deleted with it'),
    names: deletedNames,
  })
  .meta({ id: 'SweepDeletion' });

export const SweepList = z
  .object({ data: z.array(SweepSummary), refused: refusedOf('Sweeps'), nextCursor: z.string().nullable() })
  .meta({ id: 'SweepList' });

/** A list that always fits on one page. */
const listOf = <Item extends z.ZodType>(item: Item) => z.object({ data: z.array(item), nextCursor: z.null() });

export const JobList = z
  .object({
    data: z.array(JobView),
    refused: refusedOf('Jobs'),
    nextCursor: z.string().nullable().describe('Send it as `cursor` to get the next page; null on the last page'),
  })
  .meta({ id: 'JobList' });
export const CheckpointList = listOf(CheckpointView)
  .extend({ refused: refusedOf('Checkpoints') })
  .meta({ id: 'CheckpointList' });
export const WebhookDeliveryList = listOf(WebhookDelivery).meta({ id: 'WebhookDeliveryList' });
export const DatasetList = listOf(DatasetView).meta({ id: 'DatasetList' });
export const Metrics = z
  .object({
    data: z
      .array(MetricsPoint)
      .describe('All points; with `points` only the first, the last, and those at which quality was measured'),
    curves: MetricsCurves.optional(),
  })
  .meta({ id: 'Metrics' });

export const Health = z
  .object({ status: z.literal('alive'), version: z.string(), uptimeSeconds: z.number() })
  .meta({ id: 'Health' });

export const ServiceIndex = z
  .object({ name: z.string(), version: z.string(), urls: z.record(z.string(), z.string()) })
  .meta({ id: 'ServiceIndex' });

/** Content that is not JSON, as OpenAPI describes it. */
export const PngImage = z.instanceof(Buffer).meta({ type: 'string', contentMediaType: 'image/png' });
export const WebpImage = z.instanceof(Buffer).meta({ type: 'string', contentMediaType: 'image/webp' });
export const JpegImage = z.instanceof(Buffer).meta({ type: 'string', contentMediaType: 'image/jpeg' });
export const GifImage = z.instanceof(Buffer).meta({ type: 'string', contentMediaType: 'image/gif' });
export const ZipArchive = z.instanceof(Readable).meta({ type: 'string', contentMediaType: 'application/zip' });
export const NdjsonLines = z.instanceof(Readable).meta({ type: 'string', contentMediaType: 'application/x-ndjson' });
export const EventLines = z.instanceof(Readable).meta({ type: 'string', contentMediaType: 'text/event-stream' });
