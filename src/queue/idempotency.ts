import type { Redis } from 'ioredis';
import { ServiceError } from '../schema/problem.js';
import { keepFirstAnswer } from './scripts/keep-first-answer.js';

/** How long a key is remembered, in seconds. */
const rememberedFor = 86_400;

export interface OnceOptions<Plan, Answer> {
  /** Where the key is remembered. */
  readonly key: string;
  /** Of the request: another request must not use the key of this one. */
  readonly fingerprint: string;
  /** Decides what to do, and does nothing yet. */
  readonly plan: () => Promise<Plan>;
  /** Does it; once more does nothing more. */
  readonly carryOut: (plan: Plan) => Promise<Answer>;
}

interface Remembered<Plan, Answer> {
  readonly fingerprint: string;
  readonly plan?: Plan;
  readonly answer?: Answer;
}

/**
 * Does something once for a key, however often and from however many processes at once it is requested. The plan is stored
 * before it is carried out, so that a request that comes meanwhile, or after the process has died, carries out the same plan
 * and gets the same answer.
 * @throws ServiceError IDEMPOTENCY_KEY_REUSED when the key belongs to another request
 */
export async function once<Plan, Answer>(
  redis: Redis,
  { key, fingerprint, plan, carryOut }: OnceOptions<Plan, Answer>,
): Promise<{ answer: Answer; isReplay: boolean }> {
  const write = (value: Remembered<Plan, Answer>) => JSON.stringify(value);
  let known = await read<Plan, Answer>(redis, key);
  if (!known) {
    const planned = await plan();
    const isOurs = await redis.set(key, write({ fingerprint, plan: planned }), 'EX', rememberedFor, 'NX');
    known = isOurs === 'OK' ? { fingerprint, plan: planned } : await read<Plan, Answer>(redis, key);
  }
  if (!known || known.fingerprint !== fingerprint) throw reused();
  if (known.answer !== undefined) return { answer: known.answer, isReplay: true };
  const answer = await carryOut(known.plan!);
  // The first answer stays: later ones differ in what has happened in between.
  const first = await keepFirstAnswer(redis, [key], write({ fingerprint, answer }), rememberedFor);
  const kept = JSON.parse(first) as Remembered<Plan, Answer>;
  return { answer: kept.answer ?? answer, isReplay: false };
}

async function read<Plan, Answer>(redis: Redis, key: string): Promise<Remembered<Plan, Answer> | undefined> {
  const text = await redis.get(key);
  return text === null ? undefined : (JSON.parse(text) as Remembered<Plan, Answer>);
}

function reused(): ServiceError {
  return new ServiceError(
    'IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key was used for another request within the last 24 hours. Use a new key for a new request.',
  );
}
