import type { z } from 'zod';
import { type FieldError, fieldErrors, ServiceError } from './problem.js';

/** A zod error as a problem that names every wrong field, with `prefix` before their paths. */
export function invalid(place: string, error: z.ZodError, prefix: readonly string[] = []): ServiceError {
  return invalidFields(place, fieldErrors(error, prefix));
}

/** A problem with several fields. */
export function invalidFields(place: string, errors: readonly FieldError[]): ServiceError {
  const said = errors.map(({ path, message }) => (path === '' ? `it ${message}` : `${path}: ${message}`)).join('; ');
  const end = /[.?!]$/.test(said) ? '' : '.';
  return new ServiceError(
    'INVALID_REQUEST',
    `The ${place} of the request is not valid. ${said.replace(/^it /, 'It ')}${end}`,
    { errors },
  );
}

/** A problem with one field. */
export function invalidField(path: string, message: string): ServiceError {
  return new ServiceError('INVALID_REQUEST', `${path} ${message}.`, { errors: [{ path, message }] });
}
