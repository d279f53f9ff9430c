import type { FastifySchema } from 'fastify';
import { problemCatalogue } from '../../schema/problem.js';
import type { Role } from '../../schema/service/role.js';
import { problemType } from '../http/problem-handlers.js';
import { cookieName } from './credentials.js';

/** How clients say who they are, in the terms of OpenAPI. */
export const securitySchemes = {
  key: {
    type: 'http',
    scheme: 'bearer',
    description: 'A key that `npm run key` has made, where the service needs one',
  },
  session: { type: 'apiKey', in: 'cookie', name: cookieName, description: 'What `POST /login` gives a browser' },
} as const;

/** What OpenAPI is told of a route. */
type Described = FastifySchema & { hide?: boolean; description?: string; security?: unknown };

/** Says which role an operation needs, and what it answers those who do not have it. */
export function describeRole(role: Role | 'anyone' | undefined, schema: Described): void {
  if (role === 'anyone') schema.security = [];
  if (role === undefined || role === 'anyone' || schema.hide === true) return;
  schema.description = [schema.description, `Needs a key with the role \`${role}\`, where keys are needed.`]
    .filter(text => text !== undefined)
    .join(' ');
  const responses = schema.response as Record<string, { description?: string; content?: object }>;
  const content = { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } };
  const codes = { 401: 'UNAUTHORIZED', 403: 'FORBIDDEN', 429: 'TOO_MANY_REQUESTS' } as const;
  for (const [status, code] of Object.entries(codes)) {
    const description = `${problemCatalogue[code].title} (\`${code}\`)`;
    const known = responses[status]?.description;
    responses[status] =
      known === undefined
        ? { description, content }
        : { ...responses[status], description: known.includes(code) ? known : `${description}, or ${known}` };
  }
}
