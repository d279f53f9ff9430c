import { ServiceError } from '../../schema/problem.js';
import { nameOf, type S3Options } from './options.js';

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** HTTP status of an error of the SDK; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return (error as SdkError | undefined)?.$metadata?.httpStatusCode;
}

/** Whether the store has refused a write because of its condition. */
export function isRefused(error: unknown): boolean {
  // 409: another write was under way. 404: there is nothing that could match.
  return [404, 409, 412].includes(statusOf(error) ?? 0) && !isMissingBucket(error);
}

export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && !isMissingBucket(error);
}

function isMissingBucket(error: unknown): boolean {
  return (error as SdkError | undefined)?.name === 'NoSuchBucket';
}

/** Errors of connections, by their codes in Node and their names in the SDK. */
const connection =
  /^(ECONN|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE|TimeoutError|HALF_BODY)/;

/** Whether the same request may succeed later. */
export function isPassing(error: unknown): boolean {
  const { name = '', code = '' } = (error ?? {}) as SdkError;
  const status = statusOf(error);
  if (status !== undefined && (status >= 500 || status === 429 || status === 408)) return status !== 507;
  return (
    connection.test(code) || connection.test(name) || name === 'SlowDown' || (error as Error)?.message === 'aborted'
  );
}

/** Whether something is wrong with the store or the way to it. */
export function isTrouble(error: unknown): boolean {
  return isPassing(error) || isMissingBucket(error) || [401, 403, 507].includes(statusOf(error) ?? 0);
}

/** An error of the SDK as the user should see it; other errors are returned as they are. */
export function explained(error: unknown, options: S3Options): unknown {
  if (error instanceof ServiceError) return error;
  const { name = '', message = '', code } = (error ?? {}) as SdkError;
  const store = nameOf(options);
  const status = statusOf(error);
  if (isPassing(error))
    return new ServiceError(
      'STORAGE_UNAVAILABLE',
      `The storage ${store} does not answer as it should (${status ?? code ?? name}). Try again in a moment; if it lasts, see whether the store runs and can be reached (settings STORAGE_URL and S3_ENDPOINT).`,
      { retryAfter: 5, cause: error },
    );
  if (status === 507)
    return new ServiceError(
      'INSUFFICIENT_STORAGE',
      `There is no room left in the storage ${store}. Nothing was kept; free some space and try again.`,
      { cause: error },
    );
  if (isMissingBucket(error))
    return new Error(`There is no bucket ${options.bucket} (setting STORAGE_URL): create it, or correct its name`, {
      cause: error,
    });
  if (status === 401 || status === 403)
    return new Error(
      `The storage ${store} refuses the credentials (${name || message}): see AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they may list, read, write and delete in the bucket`,
      { cause: error },
    );
  if (name === 'CredentialsProviderError')
    return new Error(
      `There are no credentials for the storage ${store}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role`,
      { cause: error },
    );
  return error;
}
