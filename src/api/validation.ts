import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { type FieldError, fieldErrors, ServiceError } from '../schema/problem.js';
import { didYouMean, takesSeveral } from './known-fields.js';

const places: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'address',
  headers: 'headers',
};

/** Checks one part of a request against its zod schema. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const place = places[httpPart ?? ''] ?? 'request';
  return data => {
    if (place === 'body' && (data === undefined || data === null))
      return { error: new ServiceError('INVALID_REQUEST', 'The body is empty: a JSON object is needed.') };
    const parsed = schema.safeParse(data);
    if (parsed.success) return { value: parsed.data };
    const errors = errorsIn(parsed.error, schema);
    return { error: invalidFields(place, place === 'query' ? errors.map(error => once(error, data, schema)) : errors) };
  };
};

/** What a zod error says of each field, with the fields that may have been meant by those that there are not. */
export function errorsIn(error: z.ZodError, schema: z.ZodType): FieldError[] {
  return fieldErrors(error, [], path => didYouMean(path, schema));
}

/** A zod error as a problem that names every wrong field, with `prefix` before their paths. */
export function invalid(place: string, error: z.ZodError, prefix: readonly string[] = []): ServiceError {
  return invalidFields(place, fieldErrors(error, prefix));
}

/** A problem with several fields. */
export function invalidFields(place: string, errors: readonly FieldError[]): ServiceError {
  const said = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  const end = /[.?!]$/.test(said) ? '' : '.';
  return new ServiceError('INVALID_REQUEST', `The ${place} of the request is not valid. ${said}${end}`, { errors });
}

/** A problem with one field. */
export function invalidField(path: string, message: string): ServiceError {
  return new ServiceError('INVALID_REQUEST', `${path} ${message}.`, { errors: [{ path, message }] });
}

/** A parameter that is there several times, and may be there once: that is what is wrong with it. */
function once(error: FieldError, query: unknown, schema: z.ZodType): FieldError {
  const value = (query as Readonly<Record<string, unknown>>)[error.path];
  if (!Array.isArray(value) || takesSeveral(error.path, schema)) return error;
  return { ...error, message: `is given ${value.length} times (${value.join(', ').slice(0, 60)}): give it once` };
}
