import { z } from 'zod';
import './advice/plain-message.js';

/** Every error that a client can get, with its HTTP status and title. The code is stable, so programs can rely on it. */
export const problemCatalogue = {
  INVALID_REQUEST: { status: 400, title: 'The request is not valid' },
  UNAUTHORIZED: { status: 401, title: 'A valid key is needed' },
  FORBIDDEN: { status: 403, title: 'The role of the key does not allow this' },
  QUOTA_EXCEEDED: { status: 403, title: 'The key has used up its storage' },
  CROSS_SITE: { status: 403, title: 'Other sites may not make changes here' },
  UNKNOWN_HOST: { status: 403, title: 'The service is not known under this name' },
  NOT_FOUND: { status: 404, title: 'No such resource' },
  DATASET_NOT_FOUND: { status: 404, title: 'No such dataset' },
  JOB_NOT_FOUND: { status: 404, title: 'No such job' },
  CHECKPOINT_NOT_FOUND: { status: 404, title: 'No such checkpoint' },
  SWEEP_NOT_FOUND: { status: 404, title: 'No such sweep' },
  TASK_NOT_FOUND: { status: 404, title: 'No such task' },
  FAVOURITE_NOT_FOUND: { status: 404, title: 'No such favorite' },
  DIRECTION_NOT_FOUND: { status: 404, title: 'No such direction' },
  IMAGE_NOT_FOUND: { status: 404, title: 'No such image' },
  SAMPLE_NOT_FOUND: { status: 404, title: 'No such sample' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This resource does not support the method' },
  NOT_ACCEPTABLE: { status: 406, title: 'The answer cannot have a media type that the client accepts' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to arrive' },
  CHECKPOINT_IN_USE: { status: 409, title: 'A job needs the checkpoint' },
  CHECKPOINT_PINNED: { status: 409, title: 'The checkpoint is pinned' },
  CHECKPOINT_SERVES: { status: 409, title: 'The checkpoint is serving images' },
  NEWER_DATA: { status: 409, title: 'A newer version of the service made this' },
  INVALID_TRANSITION: { status: 409, title: 'The status of the job does not allow this' },
  SWEEP_ENDED: { status: 409, title: 'The sweep has ended' },
  SWEEP_NOT_ENDED: { status: 409, title: 'The sweep has not ended' },
  TASK_ENDED: { status: 409, title: 'The task has ended' },
  TASK_NOT_ENDED: { status: 409, title: 'The task has not ended' },
  NAME_TAKEN: { status: 409, title: 'The name is taken' },
  DATASET_EXISTS: { status: 409, title: 'A dataset of this name exists' },
  DATASET_IN_USE: { status: 409, title: 'A job needs the dataset' },
  DATASET_NOT_READY: { status: 409, title: 'The dataset is not ready yet' },
  DATASET_NOT_REMOVABLE: { status: 409, title: 'The dataset cannot be removed here' },
  CROP_FIXED: { status: 409, title: 'The crop of this image cannot be moved' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The request is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The media type of the request is not supported' },
  NO_RECIPE: { status: 422, title: 'The file holds no recipe' },
  ARCHIVE_DAMAGED: { status: 422, title: 'The archive is damaged' },
  IMAGE_UNUSABLE: { status: 422, title: 'The image cannot be used' },
  DATASET_UNUSABLE: { status: 422, title: 'The dataset cannot be used for training' },
  IMPORT_INVALID: { status: 422, title: 'The file is not an exported checkpoint' },
  EXPORT_UNAVAILABLE: { status: 422, title: 'The checkpoint is not available like this' },
  CHECKPOINT_UNUSABLE: { status: 422, title: 'The checkpoint cannot be resumed from' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The Idempotency-Key belongs to another request' },
  HYPERPARAMETERS_CONFLICT: { status: 422, title: 'These hyperparameters cannot be combined' },
  MEMORY_EXCEEDED: { status: 422, title: 'No worker has enough memory for this training' },
  DATASET_DAMAGED: { status: 422, title: 'The dataset is damaged' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many requests' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The address and headers of the request are too large' },
  DECODER_FAILED: { status: 500, title: 'A decoder of the service failed' },
  INTERNAL: { status: 500, title: 'The service failed' },
  NO_GENERATOR: { status: 503, title: 'No generator has been trained yet' },
  CHECKPOINT_DAMAGED: { status: 503, title: 'The checkpoint is damaged' },
  QUEUE_UNAVAILABLE: { status: 503, title: 'The job queue cannot be reached' },
  STORAGE_UNAVAILABLE: { status: 503, title: 'The storage cannot be reached' },
  INDEX_NOT_READY: { status: 503, title: 'The index of the images is being made' },
  OVERLOADED: { status: 503, title: 'Too much work is waiting' },
  UPLOAD_INTERRUPTED: { status: 503, title: 'The upload was interrupted' },
  SHUTTING_DOWN: { status: 503, title: 'The service is shutting down' },
  INSUFFICIENT_STORAGE: { status: 507, title: 'Not enough disk space' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problemCatalogue;

export const FieldError = z.object({
  path: z.string().describe('The field, as a dotted path: hyperparameters.imageSize'),
  message: z.string(),
});
export type FieldError = z.infer<typeof FieldError>;

/** RFC 9457 problem details. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(problemCatalogue) as ProblemCode[]).describe('Stable name of the error'),
    detail: z.string().describe('What went wrong and what to do about it'),
    instance: z.string(),
    errors: z.array(FieldError),
  })
  .meta({
    id: 'Problem',
    examples: [
      {
        type: '/problems/invalid-request',
        title: 'The request is not valid',
        status: 400,
        code: 'INVALID_REQUEST',
        detail: 'The body of the request is not valid. steps: must be at least 1.',
        instance: '/jobs',
        errors: [{ path: 'steps', message: 'must be at least 1' }],
      },
    ],
  });
export type Problem = z.infer<typeof Problem>;

/** An error that a client may see. Any other error is answered as INTERNAL, without its message. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];
  /** Seconds after which a client may try again. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ProblemCode,
    message: string,
    options: { errors?: readonly FieldError[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.errors = options.errors ?? [];
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return problemCatalogue[this.code].status;
  }
}

/**
 * A zod error as the field errors of a problem.
 * @param suggest what to do instead of giving an unknown field
 */
export function fieldErrors(
  error: z.ZodError,
  prefix: readonly PropertyKey[] = [],
  suggest: (path: readonly string[]) => string | undefined = () => undefined,
): FieldError[] {
  const keyOf = ({ path }: { readonly path: readonly PropertyKey[] }) => path.map(String).join('.');
  const ofWrongType = new Set(error.issues.filter(({ code }) => code === 'invalid_type').map(keyOf));
  return error.issues.flatMap(issue => {
    // What is of the wrong type is measured all the same: the length of a text says nothing where a list is needed.
    if ((issue.code === 'too_small' || issue.code === 'too_big') && ofWrongType.has(keyOf(issue))) return [];
    const path = [...prefix, ...issue.path].map(String);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => {
        const instead = suggest([...path, key]);
        return { path: [...path, key].join('.'), message: `is not a known field${instead ? `; ${instead}` : ''}` };
      });
    return [{ path: path.join('.'), message: issue.message }];
  });
}
