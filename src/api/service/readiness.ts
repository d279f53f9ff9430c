import type { Readiness, ReadinessReason } from '../../schema/service/readiness.js';
import type { Dependencies } from '../dependencies.js';
import { defaultCheckpoint } from '../images/current-model.js';

const transitions = {
  starting: { check: 'process', code: 'STARTING', message: 'The service is starting. Try again in a moment.' },
  stopping: { check: 'process', code: 'STOPPING', message: 'The service is stopping. Use another instance.' },
} as const satisfies Record<string, ReadinessReason>;

/**
 * Whether the service is fully ready. Without Redis there are no jobs but still images, so the service is degraded rather
 * than not ready: a load balancer must keep sending it requests for images.
 */
export async function readinessOf({
  redis,
  checkpoints,
  generator,
  phase,
}: Pick<Dependencies, 'redis' | 'checkpoints' | 'generator' | 'phase'>): Promise<Readiness> {
  const [troubles, serving] = await Promise.all([
    redis.check(),
    defaultCheckpoint({ checkpoints, generator }).then(
      checkpoint => ({ state: checkpoint === null ? 'none yet' : 'ready', failure: undefined }),
      (error: unknown) => ({ state: messageOf(error), failure: messageOf(error) }),
    ),
  ]);
  const reasons: ReadinessReason[] = troubles.map(trouble => ({ check: 'redis', ...trouble }));
  if (serving.failure !== undefined)
    reasons.push({
      check: 'generator',
      code: 'GENERATOR_FAILED',
      message: `The checkpoint that should serve cannot be read (${serving.failure}). See the log, and whether DATA_DIR can be read.`,
    });
  const current = phase();
  if (current !== 'running') reasons.unshift(transitions[current]);
  return {
    status: current !== 'running' ? 'not ready' : reasons.length > 0 ? 'degraded' : 'ready',
    checks: {
      redis: troubles.length === 0 ? 'ok' : troubles.map(({ message }) => message).join(' '),
      generator: serving.state,
    },
    reasons,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
