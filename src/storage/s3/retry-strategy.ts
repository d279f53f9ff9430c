import type { S3ClientConfig } from '@aws-sdk/client-s3';

type RetryStrategy = Extract<
  NonNullable<S3ClientConfig['retryStrategy']>,
  { readonly refreshRetryTokenForRetry: unknown }
>;
type RetryToken = Awaited<ReturnType<RetryStrategy['acquireInitialRetryToken']>>;

const [firstDelayMs, firstThrottledMs, longestDelayMs] = [50, 1000, 20_000];
/** How much longer than that a request waits at most when the store says how long (`Retry-After`). */
const longestHintMs = 5000;

/**
 * Sends each request as often as it may be sent, with the delays of the SDK's own strategy, but without its quota. That one
 * is shared by all requests of a client: when some 35 of them fail at once, as while a store restarts, the others fail at their
 * first attempt.
 */
export function retryStrategy(attempts: number): RetryStrategy {
  return {
    acquireInitialRetryToken: async () => token(0, 0),
    refreshRetryTokenForRetry: async (last, { errorType, retryAfterHint }) => {
      const failed = last.getRetryCount() + 1;
      const isPassing = errorType === 'TRANSIENT' || errorType === 'THROTTLING';
      // The error that was the reason is thrown in place of this one.
      if (!isPassing || failed >= attempts) throw new Error('No attempt is left');
      const delay = retryDelay(failed, errorType === 'THROTTLING' ? firstThrottledMs : firstDelayMs);
      const hint = retryAfterHint ? retryAfterHint.getTime() - Date.now() : 0;
      return token(failed, Math.max(delay, Math.min(hint, delay + longestHintMs)));
    },
    recordSuccess() {},
  };
}

/** A random part of a delay in milliseconds that doubles with each failure, so that those who failed together do not return together. */
export function retryDelay(failed: number, firstMs: number): number {
  return Math.random() * Math.min(longestDelayMs, firstMs * 2 ** (failed - 1));
}

function token(count: number, delay: number): RetryToken {
  return { getRetryCount: () => count, getRetryDelay: () => delay };
}
