import type { Problem } from '../../../schema/problem.js';

/** An answer of the service that is a problem document, or that did not come at all (status 0). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    message: string,
    readonly status: number,
    readonly errors: Problem['errors'] = [],
  ) {
    super(message);
  }
}

/** @param text the body of an answer that is no success */
export function problemOf(status: number, text: string): ProblemError {
  try {
    const { detail, errors = [] } = JSON.parse(text) as Partial<Problem>;
    if (typeof detail === 'string') return new ProblemError(detail, status, errors);
  } catch {
    // Something between here and the service has answered.
  }
  return new ProblemError(`The service answered ${status}, without saying why.`, status);
}

export function unreachable(): ProblemError {
  return new ProblemError('The service cannot be reached. Is it still running?', 0);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
