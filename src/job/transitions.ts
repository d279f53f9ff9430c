import { type JobKind, type JobStatus, jobStatuses } from '../schema/job.js';
import { ServiceError } from '../schema/problem.js';

/** What a client may ask of a job. */
export const jobActions = ['cancel', 'pause', 'resume'] as const;
export type JobAction = (typeof jobActions)[number];

/** Everything that can happen to a job: actions of clients, and what its worker does. */
export type JobHappening = JobAction | 'start' | 'requeue' | 'finish' | 'fail';

/** The status of a job after each thing that can happen in a status. No transition leaves an ended status. */
export const transitions: Readonly<Record<JobStatus, Partial<Record<JobHappening, JobStatus>>>> = {
  queued: { start: 'running', pause: 'paused', cancel: 'canceled' },
  running: { requeue: 'queued', pause: 'paused', cancel: 'canceled', finish: 'succeeded', fail: 'failed' },
  paused: { resume: 'queued', cancel: 'canceled' },
  succeeded: {},
  failed: {},
  canceled: {},
};

/** The statuses that a job never leaves. */
export const endedStatuses: readonly JobStatus[] = jobStatuses.filter(
  status => Object.keys(transitions[status]).length === 0,
);

export function hasEnded(status: JobStatus): boolean {
  return endedStatuses.includes(status);
}

/** The status after an action. @throws ServiceError INVALID_TRANSITION, naming the actions that the status allows */
export function statusAfter(id: string, status: JobStatus, action: JobAction, kind: JobKind = 'training'): JobStatus {
  if (kind === 'imported') throw neverTrains(id, action);
  const next = transitions[status][action];
  if (next !== undefined) return next;
  const possible = jobActions.filter(other => transitions[status][other] !== undefined);
  const instead = hasEnded(status)
    ? status === 'succeeded'
      ? 'It has ended: to train it on, POST /jobs with resumeFrom and more steps.'
      : `It has ended: POST /jobs/${id}/retry queues it again as a new job.`
    : `Possible now: ${possible.map(other => `POST /jobs/${id}/${other}`).join(', ')}.`;
  throw new ServiceError('INVALID_TRANSITION', `Job ${id} is ${status}: ${action} is not possible. ${instead}`);
}

/** The error that refuses to do with an imported job what only a training can do. */
export function neverTrains(id: string, action: string): ServiceError {
  return new ServiceError(
    'INVALID_TRANSITION',
    `Job ${id} was imported, and never trains: ${action} is not possible. To train its checkpoint on, POST /jobs with resumeFrom and a dataset.`,
  );
}
