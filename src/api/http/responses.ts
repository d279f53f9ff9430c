import { z } from 'zod';
import { Problem, type ProblemCode, problemCatalogue } from '../../schema/problem.js';
import { problemType } from './problem-handlers.js';

/** A header of an answer, as OpenAPI describes it. */
export interface HeaderDescription {
  readonly type: 'string' | 'integer';
  readonly description: string;
}

/** A JSON answer. */
export function json<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  headers: Readonly<Record<string, HeaderDescription>> = {},
) {
  return { description, content: { 'application/json': { schema } }, headers };
}

/** An answer without a body because the client has it already. */
export const unchanged = z.undefined().describe('Nothing has changed since the ETag in If-None-Match');

/** The problems that a route may answer with, by status; INTERNAL is always among them. */
export function problems(...codes: readonly ProblemCode[]) {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of [...codes, 'INTERNAL'] as const) {
    const { status } = problemCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, among]) => [status, problemResponse(among)]));
}

function problemResponse(codes: readonly ProblemCode[]) {
  return {
    description: codes.map(code => `${problemCatalogue[code].title} (\`${code}\`)`).join(', or '),
    content: { [problemType]: { schema: Problem } },
  };
}
