import type { S3Client } from '@aws-sdk/client-s3';
import { statusOf } from './failures.js';

/**
 * Lets a machine whose clock is wrong work without delay. The SDK learns from each answer by how much it is wrong, and then
 * takes any error for one of the signature: "there is no such object" would be asked again until no attempts are left, which
 * is minutes. Only a refusal can be one.
 */
export function correctClockOnce(client: S3Client): void {
  const unmark =
    <Args, Output>(next: (args: Args) => Promise<Output>) =>
    async (args: Args): Promise<Output> => {
      try {
        return await next(args);
      } catch (error) {
        const { $metadata } = error as { $metadata?: { clockSkewCorrected?: boolean } };
        if ($metadata && ![400, 401, 403].includes(statusOf(error) ?? 0)) delete $metadata.clockSkewCorrected;
        throw error;
      }
    };
  // Outside of what signs, which marks the error, and inside of what sends a request again.
  const place = { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'correctClockOnce' } as const;
  client.middlewareStack.addRelativeTo(unmark, place);
}
