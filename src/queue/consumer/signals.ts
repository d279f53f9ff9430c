const signalNames = ['stop', 'lost', 'gone', 'pause', 'cancel'] as const;
type SignalName = (typeof signalNames)[number];

/** What can happen to a job from outside while a worker has it. */
export interface JobSignals extends Readonly<Record<SignalName, AbortSignal>> {
  /** The worker shuts down: save, and give the job back. */
  readonly stop: AbortSignal;
  /** The job's lock is lost: another worker may have it by now. */
  readonly lost: AbortSignal;
  /** Redis no longer knows the job: save, and leave it. No other worker can have it. */
  readonly gone: AbortSignal;
  /** A client wants it paused: save, and leave the worker to the next job. */
  readonly pause: AbortSignal;
  /** A client wants it to end. */
  readonly cancel: AbortSignal;
}

export interface SignalSource {
  readonly signals: JobSignals;
  abort(name: SignalName): void;
}

export function signalSource(): SignalSource {
  const controllers = Object.fromEntries(signalNames.map(name => [name, new AbortController()]));
  const signals = Object.fromEntries(signalNames.map(name => [name, controllers[name]!.signal]));
  return { signals: signals as unknown as JobSignals, abort: name => controllers[name]!.abort() };
}
