import { expect, test } from 'vitest';
import type { JobFeed } from '../../src/queue/events/job-feed.js';
import { parseSettings } from '../../src/schema/service/settings.js';
import type { Program } from '../../src/service/program.js';
import { startWebhooks } from '../../src/service/webhooks.js';
import { silent } from '../redis.js';

/** Nothing here gets as far as Redis. */
const start = (environment: Record<string, string>) => {
  const settings = parseSettings(environment);
  const unused = {
    phase: () => 'starting' as const,
    started: () => {},
    closeLater: () => {},
    logNativeOutput: () => {},
  };
  const program: Program = { settings, environment, log: silent, ...unused };
  return startWebhooks(program, {}, {} as JobFeed);
};

test('without WEBHOOK_URL nothing is told, and nothing was', async () => {
  expect(await start({}).deliveries(1)).toEqual([]);
});

test('settings that do not fit together are named, but no secret is', () => {
  const WEBHOOK_URL = 'https://example.com/hook';
  expect(() => start({ WEBHOOK_URL })).toThrow('WEBHOOK_URL needs WEBHOOK_SECRET');
  const attempt = () => start({ WEBHOOK_URL, WEBHOOK_SECRET: 'my-secret' });
  expect(attempt).toThrow('Wrong setting WEBHOOK_SECRET: must be whsec_');
  expect(attempt).not.toThrow('my-secret');
  expect(() => start({ WEBHOOK_URL: 'ftp://example.com' })).toThrow('WEBHOOK_URL');
});
