import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { describeRole, securitySchemes } from '../access/describe-role.js';
import { addLinks } from './links.js';
import { version } from './version.js';

const description = `Trains DCGANs on a GPU or CPU and serves the images that they generate.

\`POST /jobs\` queues a training, \`GET /jobs/{id}\` shows its progress, and \`GET /generate.png\` serves images from the
latest checkpoint. Every error is a problem document (RFC 9457) with a stable \`code\`.`;

/** Collects every route that is registered afterwards into an OpenAPI document, which /docs shows. */
export async function registerOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'DCGAN service', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: app.basePath || '/' }],
      components: { securitySchemes },
      security: Object.keys(securitySchemes).map(name => ({ [name]: [] })),
      tags: [
        { name: 'jobs', description: 'Training jobs' },
        { name: 'sweeps', description: 'Searches for good hyperparameters' },
        { name: 'checkpoints', description: 'Saved states of a training, with their generators' },
        { name: 'images', description: 'Generated images' },
        { name: 'latents', description: 'Favorites, and directions that change images' },
        { name: 'datasets', description: 'Images to train on' },
        { name: 'tasks', description: 'What takes longer than a request, such as projections and measurements' },
        { name: 'service', description: 'The service itself' },
      ],
    },
    transform: route => {
      const transformed = jsonSchemaTransform(route);
      const { takesFiles } = route.route.config ?? {};
      if (takesFiles) transformed.schema.body = { content: takesFiles === 'one' ? fileContent : filesContent };
      keepHeaders(route.schema?.response, transformed.schema?.response);
      describeRole(route.route.config?.role, transformed.schema);
      return transformed;
    },
    transformObject: document => addLinks(withoutUnused(jsonSchemaTransformObject(document))),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    ...(app.basePath !== '' && { indexPrefix: app.basePath }),
    theme: { title: 'DCGAN service' },
    uiConfig: { tryItOutEnabled: true },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

/** A body that is a file, which zod cannot describe. */
const fileContent = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
/** The same, or a form of files. */
const filesContent = {
  'multipart/form-data': {
    schema: {
      type: 'object',
      properties: { file: { type: 'array', items: { type: 'string', format: 'binary' } } },
    },
  },
  ...fileContent,
};

/** The zod transform drops the headers of responses. */
function keepHeaders(from: unknown, to: unknown): void {
  const described = (from ?? {}) as Record<string, { headers?: object }>;
  const transformed = (to ?? {}) as Record<string, { headers?: object }>;
  for (const [status, { headers }] of Object.entries(described))
    if (headers && Object.keys(headers).length > 0) transformed[status]!.headers = headers;
}

/**
 * Each zod schema appears as `Name` and `NameInput`: those that are used are kept, under the short
 * name unless that is of another shape.
 */
function withoutUnused<Document extends object>(document: Document): Document {
  const { components, ...rest } = document as { components?: { schemas?: Record<string, unknown> } };
  const schemas = components?.schemas ?? {};
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      if (!used.has(name!)) {
        used.add(name!);
        visit(schemas[name!]);
      }
  };
  visit(rest);
  const shortName = (name: string) => {
    const short = name.replace(/Input$/, '');
    const isTaken = used.has(short) && JSON.stringify(schemas[short]) !== JSON.stringify(schemas[name]);
    return isTaken ? name : short;
  };
  const kept = Object.fromEntries([...used].sort().map(name => [shortName(name), schemas[name]]));
  const renamed = JSON.stringify({ ...rest, components: { ...components, schemas: kept } }).replaceAll(
    /"#\/components\/schemas\/(\w+)"/g,
    (_, name: string) => `"#/components/schemas/${shortName(name)}"`,
  );
  return JSON.parse(renamed) as Document;
}
