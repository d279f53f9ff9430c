import type { S3Client } from '@aws-sdk/client-s3';
import { storageErrors } from '../../telemetry/measurements.js';
import { isTrouble, statusOf } from './failures.js';

/** Counts each request that a store fails, also those that succeed when they are sent again. */
export function countErrors(client: S3Client): void {
  client.middlewareStack.add(
    next => async args => {
      try {
        return await next(args);
      } catch (error) {
        countError(error);
        throw error;
      }
    },
    // Of all steps the innermost that sees errors by their names: below the one that sends a request again.
    { step: 'deserialize', priority: 'high', name: 'countErrors' },
  );
}

/** Counts an error, unless it is only the answer to a question: whether there is an object, or a condition holds. */
export function countError(error: unknown): void {
  if (isTrouble(error)) storageErrors.publish({ code: codeOf(error) });
}

/** A short name: that of the store or of Node, or the status of an answer without a body. */
function codeOf(error: unknown): string {
  const { code, name = '' } = error as { readonly code?: string; readonly name?: string };
  const status = statusOf(error);
  const named = code ?? name;
  const isName = /^[A-Za-z][A-Za-z0-9_]{2,39}$/.test(named) && !['Error', 'Unknown', 'UnknownError'].includes(named);
  return isName ? named : status === undefined ? 'unknown' : String(status);
}
