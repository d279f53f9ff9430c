import type { Problem } from './generated/schemas.js';

export type ProblemCode = Problem['code'];

/** An answer of the service that is a problem document (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  /** @param problem says what is wrong, and at which fields */
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  /** Stable, and made for programs. */
  get code(): ProblemCode {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** No answer of the service: it cannot be reached, or something in between answered in its place. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  /** @param status of what answered in place of the service; undefined when nothing did */
  constructor(
    message: string,
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The error that an unsuccessful answer stands for. */
export function errorOf(status: number, text: string): ProblemError | ConnectionError {
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    if (typeof problem.code === 'string' && typeof problem.detail === 'string')
      return new ProblemError(problem as Problem);
  } catch {
    // A proxy answered with a page of its own.
  }
  return new ConnectionError(`Something between here and the service answered with the status ${status}`, status);
}
