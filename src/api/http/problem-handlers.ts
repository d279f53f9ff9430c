import { type Problem, type ProblemCode, problemCatalogue, ServiceError } from '../../schema/problem.js';

export const problemType = 'application/problem+json';

/** The problem document that a client gets for an error. */
export function problemOf(error: ServiceError, instance: string): Problem {
  const { status, title } = problemCatalogue[error.code];
  return {
    type: `/problems/${error.code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    instance,
    errors: [...error.errors],
  };
}

const tooManyFiles = {
  code: 'PAYLOAD_TOO_LARGE',
  message:
    'The form has more files than this service accepts (setting MAX_UPLOAD_FILES). Pack them into a zip archive.',
} as const;

/** Errors of Fastify and Node that the client caused. */
const frameworkErrors: Readonly<Record<string, { code: ProblemCode; message: string }>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'Send the body as JSON, with the header Content-Type: application/json.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'PAYLOAD_TOO_LARGE',
    message: 'The body is larger than this service accepts (setting MAX_BODY_BYTES).',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'INVALID_REQUEST',
    message: 'The length of the body differs from the header Content-Length.',
  },
  // Node's code for a body whose sender is gone. The client does not read the answer, but the service has not failed.
  ECONNRESET: { code: 'INVALID_REQUEST', message: 'The connection closed before the whole request had arrived.' },
  // Nor does it wait for an answer that was still being made.
  CLIENT_LEFT: { code: 'INVALID_REQUEST', message: 'The connection closed before the answer was made.' },
  FST_MP_PREMATURE_CLOSE: {
    code: 'INVALID_REQUEST',
    message: 'The form ended before all of it had arrived.',
  },
  FST_PARTS_LIMIT: tooManyFiles,
  FST_FILES_LIMIT: tooManyFiles,
  FST_FIELDS_LIMIT: {
    code: 'INVALID_REQUEST',
    message:
      'The form has fields that are not files. Write an @ before the name of each file (curl -F file=@1.jpg); name, title, fit, crop, faceless, background and feature belong in the query string.',
  },
  FST_PROTO_VIOLATION: {
    code: 'INVALID_REQUEST',
    message: 'The form has a field whose name is reserved in JavaScript. Name it file.',
  },
  FST_INVALID_JSON_FIELD_ERROR: {
    code: 'INVALID_REQUEST',
    message: 'The form has a JSON field that is not valid, and takes only files.',
  },
  FST_ERR_BAD_URL: { code: 'INVALID_REQUEST', message: 'The address of the request is not a valid URL.' },
  // A path that leads out of the folder of the page.
  FST_STATIC_FORBIDDEN_PATH: { code: 'NOT_FOUND', message: 'There is nothing at this address.' },
  FST_ERR_MAX_PARAM_LENGTH: {
    code: 'NOT_FOUND',
    message: 'There is nothing at this address: part of it is too long.',
  },
};

/**
 * Turns anything that was thrown into an error that a client may see. Unexpected errors become INTERNAL, with the original
 * as the cause, for the log only.
 */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  // What was under way for a client that has gone was given up.
  const isGivenUp = error instanceof Error && error.name === 'AbortError';
  const known = frameworkErrors[isGivenUp ? 'ECONNRESET' : (codeOf(error) ?? '')];
  if (known) return new ServiceError(known.code, known.message);
  if (isRefusedPath(error)) return new ServiceError('NOT_FOUND', 'There is nothing at this address.');
  return new ServiceError('INTERNAL', 'Something went wrong inside the service; its log says what.', { cause: error });
}

/** What @fastify/static throws for other paths that it does not serve, such as one with a NUL: an error of http-errors. */
function isRefusedPath(error: unknown): boolean {
  return error instanceof Error && 'status' in error && [400, 403, 404].includes(Number(error.status));
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
