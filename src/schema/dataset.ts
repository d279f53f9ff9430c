import { z } from 'zod';
import { TextParams } from './advice/text-params.js';
import { FileDigest } from './file-digest.js';
import { DatasetId } from './job.js';
import { Name } from './name.js';
import { Said } from './rejections/said.js';
import { renamedValues } from './renamed-values.js';

export const RejectedFile = z.object({
  name: z.string(),
  reason: z.enum(['corrupt', 'tooSmall', 'tooLarge', 'tooManyPixels', 'notAnImage', 'noFace']),
  detail: z.string(),
  said: Said.optional().describe(
    'The detail by its code, to say it in another language; from older versions there is none',
  ),
});
export type RejectedFile = z.infer<typeof RejectedFile>;

export const crops = ['center', 'attention', 'face'] as const;
export const facelessChoices = ['reject', 'center'] as const;
const formerly = { centre: 'center' } as const;

/** How an image of any shape becomes a square. */
export const Framing = z.strictObject({
  fit: z
    .enum(['crop', 'stretch', 'pad'])
    .default('crop')
    .describe('How an image becomes a square: `crop` cuts one out, `stretch` squeezes it, `pad` adds a border'),
  crop: renamedValues(crops, formerly)
    .default('center')
    .describe(
      'Which square `crop` cuts out: the middle, the part that draws the eye, or the largest face and its head',
    ),
  faceless: renamedValues(facelessChoices, formerly)
    .optional()
    .describe('What `face` does with an image without a face: it is rejected, or its middle is cut out'),
  background: z
    .string()
    .regex(/^#?[0-9a-f]{6}$/i, 'must be six hexadecimal digits, such as ffffff')
    .default('ffffff')
    .describe('Color behind transparent pixels, and of the border that `pad` adds'),
});
export type Framing = z.infer<typeof Framing>;

const feature = z
  .string()
  .min(1, 'must be the name of a feature, such as image')
  .max(1000, 'may have at most 1000 characters')
  .optional()
  .describe(
    'Feature of TFRecords that holds the images, such as `image/encoded`; when left out, the one whose bytes are images',
  );

const title = Name.optional().describe('Your title for the dataset, in any script');

/** dataset.json in the folder of a dataset. */
export const FolderOptions = Framing.extend({ title, feature });
export type FolderOptions = z.infer<typeof FolderOptions>;

/** Progress of an upload. */
export const IngestProgress = z.object({
  receivedBytes: z.int(),
  totalBytes: z.int().nullable().describe('null when the client sends no Content-Length'),
  decoded: z.int().describe('Images decoded so far, duplicates among them'),
  rejected: z.int(),
  duplicates: z.int(),
  imagesPerSecond: z.number().nullable(),
  etaSeconds: z.number().nullable(),
});
export type IngestProgress = z.infer<typeof IngestProgress>;

export const DatasetWarning = z.object({
  code: z.enum(['TOO_FEW_IMAGES', 'NEAR_DUPLICATES', 'FILES_SKIPPED', 'ARCHIVE_UNFINISHED']),
  message: z.string(),
  params: TextParams.optional().describe('What the message says, to say it in another language by its code'),
});
export type DatasetWarning = z.infer<typeof DatasetWarning>;

/** What lies beside the images of a source, though nobody means it to be one. */
export const Ignored = z.object({
  litter: z.int().describe('Hidden files, and those that systems and network drives leave behind'),
  notes: z.int().describe('Texts and data about the images, such as captions, labels and readmes'),
  folders: z.int(),
});
export type Ignored = z.infer<typeof Ignored>;

const Sides = z.object({ min: z.int(), median: z.int(), max: z.int() });

/** What is known of a dataset once its images are packed. */
const packedFacts = {
  framing: Framing,
  images: z.int().describe('Images kept'),
  duplicates: z.int().describe('Images left out because another one has the same pixels'),
  nearDuplicates: z.int().describe('Images kept although they look almost the same as another one'),
  rejected: z.array(RejectedFile).describe('Files that were skipped, at most 100 of them'),
  rejectedCount: z.int(),
  sides: Sides.describe('Sides of the squares that are kept, in pixels'),
  surroundings: z
    .object({
      images: z.int().describe('Images from which something was cut away'),
      bytes: z.int().describe('Bytes that it takes up, without loss'),
    })
    .nullable()
    .default(null)
    .describe(
      'What crops have cut away and is kept, to move them; null when images are not cut, or were decoded by an older version',
    ),
  bytes: z.int().describe('Bytes of the packed images, and of what crops have cut away'),
  warnings: z.array(DatasetWarning),
  createdAt: z.iso.datetime(),
};

/** manifest.json beside the packed images of a dataset. */
export const DatasetManifest = z.object({
  format: z.literal(2),
  /** That of the source when it was packed; another one means that the source has changed. */
  fingerprint: z.string(),
  ...packedFacts,
  ignored: Ignored.nullable().default(null).describe('null when it was packed before this was counted'),
  files: z.object({ index: FileDigest, mean: FileDigest }),
});
export type DatasetManifest = z.infer<typeof DatasetManifest>;

export const datasetStatuses = ['receiving', 'decoding', 'ready', 'changed', 'unread', 'failed'] as const;

/** One dataset, or an upload that is to become one. */
export const DatasetState = z.object({
  id: DatasetId,
  title: z.string().nullable().describe('Your title for it, set with PATCH /datasets/{id}'),
  kind: z.enum(['builtIn', 'folder', 'upload']),
  description: z.string(),
  status: z
    .enum(datasetStatuses)
    .describe(
      '`ready`: decoded. `unread`, `changed`: the next training decodes it first. `receiving`, `decoding`, `failed`: an upload in progress, or one that failed',
    ),
  framing: packedFacts.framing.nullable(),
  images: packedFacts.images.nullable(),
  excluded: z
    .int()
    .describe('Images that trainings leave out which are queued from now on: see GET /datasets/{id}/exclusions'),
  movedCrops: z
    .int()
    .default(0)
    .describe('Images whose crop is moved in trainings that are queued from now on: see GET /datasets/{id}/crops'),
  duplicates: packedFacts.duplicates.nullable(),
  nearDuplicates: packedFacts.nearDuplicates.nullable(),
  rejected: packedFacts.rejected,
  rejectedCount: packedFacts.rejectedCount.nullable(),
  ignored: Ignored.nullable().describe(
    'What lies beside the images and is not meant to be one. images + duplicates + rejectedCount + these are all there is',
  ),
  sides: packedFacts.sides.nullable(),
  surroundings: packedFacts.surroundings,
  bytes: packedFacts.bytes.nullable(),
  sha256: z.string().nullable().describe('Of the index, which holds the SHA-256 of each image'),
  warnings: packedFacts.warnings,
  createdAt: packedFacts.createdAt.nullable(),
  progress: IngestProgress.nullable().describe('While it is received and decoded'),
  error: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .describe('Why the upload failed, or why the folder cannot be trained on as it is'),
});
export type DatasetState = z.infer<typeof DatasetState>;

/** Whether it is an upload that is being received or decoded. */
export function isUnfinished({ status }: Pick<DatasetState, 'status'>): boolean {
  return status === 'receiving' || status === 'decoding';
}

/** One dataset, as the API shows it. */
export const DatasetView = DatasetState.extend({
  urls: z.object({ self: z.string(), events: z.string(), preview: z.string().nullable(), mean: z.string().nullable() }),
}).meta({ id: 'Dataset' });
export type DatasetView = z.infer<typeof DatasetView>;

/** Query of POST /datasets. */
export const UploadQuery = z
  .strictObject({
    name: DatasetId.optional().describe('Id of the new dataset; made of the title when left out'),
    title,
    ...Framing.shape,
    feature,
  })
  .refine(({ name, title }) => name !== undefined || title !== undefined, {
    path: ['name'],
    error:
      'is needed: the id of the new dataset, as in POST /datasets?name=cats; or give it a title, of which an id is made',
  })
  .refine(({ fit, crop }) => fit === 'crop' || crop === 'center', {
    path: ['crop'],
    error: 'has an effect only with fit=crop: leave out crop, or fit',
  })
  .refine(({ crop, faceless }) => crop === 'face' || faceless !== 'center', {
    path: ['faceless'],
    error: 'has an effect only with crop=face: add that, or leave out faceless',
  });
export type UploadQuery = z.infer<typeof UploadQuery>;

/** Body of PATCH /datasets/{id}. */
export const DatasetChange = z
  .strictObject({ title: Name.nullable().describe('Your title for it; null removes the title') })
  .meta({ id: 'DatasetChange', examples: [{ title: 'Our cats' }] });
