import type { Settings } from '../schema/service/settings.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a trainer does not need: it uses neither Redis nor HTTP. */
const withheld = ['REDIS_URL', 'API_KEYS', 'WEBHOOK_URL', 'WEBHOOK_SECRET'];

/**
 * The environment of a trainer: the service's own, with its settings as they were resolved (a relative DATA_DIR is
 * absolute now) and what TensorFlow needs.
 * @param base the service's environment
 */
export function trainerEnvironment(base: Environment, settings: Settings): Environment {
  const inherited = Object.entries(base).filter(([name]) => !withheld.includes(name));
  const resolved = Object.entries(settings).filter(([name, value]) => value !== undefined && !withheld.includes(name));
  return {
    // Only errors: TensorFlow greets with many lines about the machine.
    TF_CPP_MIN_LOG_LEVEL: '2',
    // Memory is taken as it is needed, so that another program can use the GPU too.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    // glibc gives each thread its own heap by default; two lower TensorFlow's peak memory by about a fifth.
    MALLOC_ARENA_MAX: '2',
    // Feature maps in huge pages: a step touches gigabytes of fresh memory, and each small page costs a fault.
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
    // Images are decoded and files read in libuv's pool, which has four threads on the largest machine by default.
    UV_THREADPOOL_SIZE: String(Math.max(4, settings.DECODE_CONCURRENCY + 2)),
    ...Object.fromEntries(inherited),
    ...Object.fromEntries(resolved.map(([name, value]) => [name, String(value)])),
  };
}
