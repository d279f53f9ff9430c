export interface IdleExit {
  /** The worker has taken a job. */
  begin(): void;
  /** A job is over. */
  end(): void;
  close(): void;
}

/**
 * Tells when a worker has had nothing to do for a while, so that a machine that was started for the jobs in the queue can
 * be given back. The time starts when it is called, and again after the last of the jobs that run at the same time.
 * @param idleMs milliseconds without a job
 * @param onIdle called once
 */
export function idleExit(idleMs: number, onIdle: () => void): IdleExit {
  let atWork = 0;
  let timer: NodeJS.Timeout | undefined = setTimeout(onIdle, idleMs);
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    begin() {
      atWork += 1;
      stop();
    },
    end() {
      atWork -= 1;
      if (atWork === 0) timer = setTimeout(onIdle, idleMs);
    },
    close: stop,
  };
}
