import { z } from 'zod';

/** What can be wrong with Redis, each with a name of its own: in /readyz, in the log, and in answers. */
export const redisTroubleCodes = [
  'REDIS_UNREACHABLE',
  'REDIS_HOST_UNKNOWN',
  'REDIS_HANGS_UP',
  'REDIS_TLS',
  'REDIS_CERTIFICATE',
  'REDIS_PROTECTED',
  'REDIS_CLIENTS',
  'REDIS_PASSWORD',
  'REDIS_PERMISSIONS',
  'REDIS_DATABASE',
  'REDIS_CLUSTER',
  'REDIS_VERSION',
  'REDIS_LOADING',
  'REDIS_BUSY',
  'REDIS_FULL',
  'REDIS_EVICTS',
  'REDIS_DISK',
  'REDIS_READ_ONLY',
  'REDIS_REPLICATION',
] as const;
export type RedisTroubleCode = (typeof redisTroubleCodes)[number];

/** Why the service cannot do all of its work, or none of it. */
export const readinessCodes = [...redisTroubleCodes, 'GENERATOR_FAILED', 'STARTING', 'STOPPING'] as const;

export const ReadinessReason = z
  .object({
    check: z.enum(['redis', 'generator', 'process']).describe('Which check fails'),
    code: z.enum(readinessCodes).describe('Stable name of what is wrong'),
    message: z.string().describe('What is wrong and what to do about it'),
  })
  .meta({ id: 'ReadinessReason' });
export type ReadinessReason = z.infer<typeof ReadinessReason>;

export const Readiness = z
  .object({
    status: z
      .enum(['ready', 'degraded', 'not ready'])
      .describe('`degraded`: images are answered, and what `reasons` names does not work'),
    checks: z.object({
      redis: z.string().describe('`ok`, or what is wrong'),
      generator: z.string().describe('`ready`, `none yet` (still ready: nothing has been trained), or what is wrong'),
    }),
    reasons: z.array(ReadinessReason).describe('One for each thing that is wrong; empty when the service is ready'),
  })
  .meta({
    id: 'Readiness',
    examples: [
      {
        status: 'degraded',
        checks: {
          redis: 'Redis is full (OOM): raise its maxmemory, or delete jobs that have ended.',
          generator: 'ready',
        },
        reasons: [
          {
            check: 'redis',
            code: 'REDIS_FULL',
            message: 'Redis is full (OOM): raise its maxmemory, or delete jobs that have ended.',
          },
        ],
      },
    ],
  });
export type Readiness = z.infer<typeof Readiness>;
