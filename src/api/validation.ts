import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { fieldErrors, ServiceError } from '../schema/problem.js';

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
      return { error: new ServiceError('INVALID_REQUEST', 'A body is needed: send a JSON object.') };
    const parsed = schema.safeParse(data);
    return parsed.success ? { value: parsed.data } : { error: invalid(place, parsed.error) };
  };
};

/** A zod error as a problem that names every wrong field, with `prefix` before their paths. */
export function invalid(place: string, error: z.ZodError, prefix: readonly string[] = []): ServiceError {
  const errors = fieldErrors(error, prefix);
  const said = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return new ServiceError('INVALID_REQUEST', `The ${place} of the request is not valid. ${said.join('; ')}.`, {
    errors,
  });
}

/** A problem with one field. */
export function invalidField(path: string, message: string): ServiceError {
  return new ServiceError('INVALID_REQUEST', `${path} ${message}.`, { errors: [{ path, message }] });
}

/** Accepts JSON bodies alone, and says where a malformed one breaks. */
export function acceptOnlyJson(app: FastifyInstance): void {
  // 'error' refuses keys like __proto__.
  const parseSafely = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    parseSafely(request, body, (error, value) => {
      if (!error || body === '') done(error, value);
      else done(new ServiceError('INVALID_REQUEST', whatIsWrong(body)));
    });
  });
}

function whatIsWrong(body: string): string {
  try {
    JSON.parse(body);
  } catch (error) {
    return `The body is not valid JSON: ${(error as Error).message}.`;
  }
  return 'The body has a key that is not allowed: __proto__ or constructor.';
}
