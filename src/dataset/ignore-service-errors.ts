import { ServiceError } from '../schema/problem.js';

/** For what something can be done without: ends a rejection with `undefined`, unless its reason is an error of the program. */
export function ignoreServiceErrors(error: unknown): undefined {
  if (!(error instanceof ServiceError)) throw error;
}
