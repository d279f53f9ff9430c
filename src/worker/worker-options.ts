import type { BaseLogger } from 'pino';
import type { CheckpointStore } from '../checkpoint/index.js';
import type { ConsumerTimings } from '../queue/consumer/consume.js';
import type { NoteDown } from '../queue/log/job-log.js';
import type { RedisTarget } from '../queue/redis/connection.js';
import type { QueueTelemetry } from '../queue/telemetry.js';
import type { StepTime } from '../schema/worker/record.js';
import type { IdleExit } from './idle-exit.js';
import type { Environment } from './trainer-environment.js';

export interface WorkerOptions {
  readonly connection: RedisTarget;
  readonly queueName: string;
  /** JavaScript file that a trainer process runs. */
  readonly trainerEntry: string;
  /** The trainer's whole environment: see trainerEnvironment. */
  readonly env: Environment;
  /** Where the trainers save: the supervisor prunes there. */
  readonly checkpoints: Pick<CheckpointStore, 'fenced'>;
  readonly log: BaseLogger;
  /** Where what happens to jobs is noted; nowhere when left out. */
  readonly note?: NoteDown;
  /** Grace period for saving its work that a trainer has when the worker closes, in milliseconds. */
  readonly stopTimeoutMs?: number;
  /** Attempts in a row without a new checkpoint after which a job has failed. */
  readonly maxFruitlessAttempts?: number;
  /** Pause before a crashed trainer's successor starts, in milliseconds. */
  readonly retryDelayMs?: number;
  /** Minimum time between two writes of progress, in milliseconds. */
  readonly progressIntervalMs?: number;
  /** Jobs at the same time, each on a device of its own. */
  readonly concurrency?: number;
  /** How long a trainer may be silent before it counts as hung and is killed, in milliseconds. */
  readonly silenceTimeoutMs?: number;
  /** Grace period of a trainer whose job is canceled, in milliseconds. */
  readonly cancelTimeoutMs?: number;
  /** What the worker does while it has no job. */
  readonly idleWork?: { yieldTo(): Promise<void>; resume(): void };
  /** Exits when there is no work: hears of each job. */
  readonly idleExit?: IdleExit | undefined;
  /** Called from time to time with how long the steps of a job take. */
  readonly onMeasured?: (time: StepTime) => void;
  /**
   * Called when a job ends for good, with the last fencing token that was claimed here, or 0. A rejection is logged.
   */
  readonly onEnd?: (job: string, fence: number) => Promise<void>;
  readonly timings?: Partial<ConsumerTimings>;
  /** Makes a span of the work on each job; left out, none are made. */
  readonly telemetry?: QueueTelemetry | undefined;
}
