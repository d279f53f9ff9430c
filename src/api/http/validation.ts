import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { invalidFields } from '../../schema/invalid.js';
import { type FieldError, fieldErrors, ServiceError } from '../../schema/problem.js';
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
      return { error: new ServiceError('INVALID_REQUEST', 'The body is empty: send a JSON object.') };
    const parsed = schema.safeParse(data);
    if (parsed.success) return { value: parsed.data };
    const errors = errorsIn(parsed.error, schema);
    return { error: invalidFields(place, place === 'query' ? errors.map(error => once(error, data, schema)) : errors) };
  };
};

/** The field errors of a zod error, with suggestions for unknown fields. */
export function errorsIn(error: z.ZodError, schema: z.ZodType): FieldError[] {
  return fieldErrors(error, [], path => didYouMean(path, schema));
}

/** Says of a parameter that was repeated but may be given only once that this is what is wrong. */
function once(error: FieldError, query: unknown, schema: z.ZodType): FieldError {
  const value = (query as Readonly<Record<string, unknown>>)[error.path];
  if (!Array.isArray(value) || takesSeveral(error.path, schema)) return error;
  return { ...error, message: `is given ${value.length} times (${value.join(', ').slice(0, 60)}): give it once` };
}
