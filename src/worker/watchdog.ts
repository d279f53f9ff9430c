/** How long a trainer may take, in milliseconds. */
export interface TrainerTimeouts {
  /** Until the next message: a trainer that is silent for longer hangs. Longer when its steps are long. */
  readonly silenceMs: number;
  /** To save a checkpoint and end. */
  readonly stopMs: number;
  /** To end without saving. */
  readonly cancelMs: number;
}

export interface Watchdog {
  /** The trainer sent a message. @param secondsPerStep how long its steps take, when the message says so */
  heard(secondsPerStep?: number | null): void;
  /** It was asked to save and end: the grace period starts now. */
  stopping(): void;
  /**
   * It was asked to save and end, without haste: the grace period starts again with each message, and leaves room for the
   * step that is under way.
   */
  pausing(): void;
  /** It was asked to end without saving. */
  canceling(): void;
  /** It has sent its last message. */
  ending(): void;
  /** How long it had been silent when it was killed for that; undefined when it was not. */
  readonly silentMs: number | undefined;
  close(): void;
}

/** Grace period for exiting after the last message. */
const exitMs = 10_000;
/** The step during which a job is paused may take this many times as long as the median. */
const pausedSteps = 2;
/** Silence this many times as long as the median step is a hang. */
const slowSteps = 20;

/**
 * Watches a trainer: kills it when it does not end within its grace period, and when it is silent for too long. The
 * latest request sets the grace period.
 * @param secondsPerStep median of an earlier attempt; 0 when it is not known
 */
export function startWatchdog(kill: () => void, timeouts: TrainerTimeouts, secondsPerStep: number): Watchdog {
  const { silenceMs, stopMs, cancelMs } = timeouts;
  let stepMs = secondsPerStep * 1000;
  let deadline: NodeJS.Timeout | undefined;
  let isPausing = false;
  let silence: NodeJS.Timeout | undefined;
  let silentMs: number | undefined;
  const killAfter = (ms: number) => {
    clearTimeout(deadline);
    isPausing = false;
    deadline = setTimeout(kill, ms);
  };
  const expectMessage = () => {
    clearTimeout(silence);
    const limit = Math.max(silenceMs, slowSteps * stepMs);
    silence = setTimeout(() => {
      silentMs = limit;
      kill();
    }, limit);
  };
  const pausing = () => {
    killAfter(stopMs + pausedSteps * stepMs);
    isPausing = true;
  };
  expectMessage();
  return {
    heard(seconds) {
      if (seconds != null) stepMs = seconds * 1000;
      expectMessage();
      if (isPausing) pausing();
    },
    stopping: () => killAfter(stopMs),
    pausing,
    canceling: () => killAfter(cancelMs),
    ending: () => killAfter(exitMs),
    get silentMs() {
      return silentMs;
    },
    close() {
      clearTimeout(deadline);
      clearTimeout(silence);
    },
  };
}
