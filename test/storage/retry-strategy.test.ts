import { describe, expect, it } from 'vitest';
import { retryDelay, retryStrategy } from '../../src/storage/s3/retry-strategy.js';

describe('a request to S3', () => {
  it('is sent as often as it may be, and then not again', async () => {
    const strategy = retryStrategy(3);
    const first = await strategy.acquireInitialRetryToken('');
    const second = await strategy.refreshRetryTokenForRetry(first, { errorType: 'TRANSIENT' });
    const third = await strategy.refreshRetryTokenForRetry(second, { errorType: 'THROTTLING' });
    expect([first, second, third].map(token => token.getRetryCount())).toEqual([0, 1, 2]);
    await expect(strategy.refreshRetryTokenForRetry(third, { errorType: 'TRANSIENT' })).rejects.toThrow();
  });

  it('is not sent again after an error that stays', async () => {
    const strategy = retryStrategy(3);
    const first = await strategy.acquireInitialRetryToken('');
    for (const errorType of ['CLIENT_ERROR', 'SERVER_ERROR'] as const)
      await expect(strategy.refreshRetryTokenForRetry(first, { errorType })).rejects.toThrow();
  });

  it('waits as long as the store says, within reason', async () => {
    const strategy = retryStrategy(3);
    const first = await strategy.acquireInitialRetryToken('');
    const delayUntil = async (ms: number) => {
      const retryAfterHint = new Date(Date.now() + ms);
      const next = await strategy.refreshRetryTokenForRetry(first, { errorType: 'TRANSIENT', retryAfterHint });
      return next.getRetryDelay();
    };
    expect(await delayUntil(3_600_000)).toBeGreaterThanOrEqual(5000);
    expect(await delayUntil(3_600_000)).toBeLessThanOrEqual(5050);
    expect(await delayUntil(-1000)).toBeLessThanOrEqual(50);
  });

  it('waits twice as long at most after each failure, up to 20 seconds', () => {
    for (const [failed, most] of [
      [1, 50],
      [4, 400],
      [30, 20_000],
    ] as const)
      for (let i = 0; i < 20; i++) {
        const delay = retryDelay(failed, 50);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(most);
      }
  });
});
