import type { JobFailure, JobSpec } from '../schema/job.js';

/** How a trainer ended that did not report its end. */
export interface Crash {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Last output of the process. */
  readonly output: string;
  /** How long it had been silent when the worker killed it for that. */
  readonly silentMs?: number;
}

const quotedOutput = 500;
const outOfMemoryOutput = /std::bad_alloc|out of memory|OOM when allocating|RESOURCE_EXHAUSTED|heap limit/i;

/** What happened, in a few words: 'was killed by SIGKILL'. */
export function describeEnd({ code, signal, silentMs }: Crash): string {
  if (silentMs !== undefined) return `gave no sign of life for ${Math.round(silentMs / 1000)} s and was ended`;
  return signal ? `was killed by ${signal}` : `ended with exit code ${code} and no result`;
}

/**
 * The failure of a job whose trainers crash again and again: what happened, and what its owner can change.
 * @param crash the last crash, or undefined when the worker went down with its trainer each time
 * @param attempts attempts in a row that brought no new checkpoint
 */
export function crashFailure(crash: Crash | undefined, attempts: number, spec: JobSpec): JobFailure {
  const end = crash ? `The training process ${describeEnd(crash)}` : 'The worker was lost during the training';
  const times = attempts === 1 ? '' : `, ${attempts} times in a row before a new checkpoint`;
  return {
    code: 'TRAINER_CRASHED',
    message: `${end}${times}. ${advice(crash, spec)}${quote(crash?.output ?? '')}`,
  };
}

function advice(crash: Crash | undefined, spec: JobSpec): string {
  if (crash?.silentMs !== undefined)
    return "Queue the job again; if it hangs again, look at the worker's log, its driver and its device, or set a longer TRAINER_TIMEOUT where a step takes that long.";
  // When memory runs out, the kernel ends a process with SIGKILL, and a container's whole group.
  if (!crash || crash.signal === 'SIGKILL' || outOfMemoryOutput.test(crash.output))
    return (
      `Most probably memory ran out: lower hyperparameters.batchSize (now ${spec.hyperparameters.batchSize}) ` +
      'or the numbers of channels, or give the machine more memory; then queue the job again.'
    );
  return "Queue the job again; if it fails in the same way, the worker's log says more.";
}

function quote(output: string): string {
  const text = output.trim();
  if (text === '') return '';
  return ` Its last output: ${text.length > quotedOutput ? `…${text.slice(-quotedOutput)}` : text}`;
}
