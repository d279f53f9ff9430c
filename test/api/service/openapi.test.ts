import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { openApiDocument } from '../../../src/api/service/openapi-document.js';
import { problemCatalogue } from '../../../src/schema/problem.js';
import { startTestService } from '../service.js';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly responses: Record<string, { description: string; content?: Record<string, unknown> }>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

async function served(): Promise<Document> {
  const service = await startTestService();
  const document = (await service.app.inject('/openapi.json')).json<Document>();
  await service.close();
  return document;
}

test('openapi.yaml is what the service serves (npm run openapi writes it)', async () => {
  const file = await readFile(new URL('../../../openapi.yaml', import.meta.url), 'utf8');
  expect(file).toBe((await openApiDocument()).yaml);
  const validator = new Validator();
  expect((await validator.validate(file)).errors).toBeUndefined();
  expect(validator.specification).toEqual(await served());
});

test('every operation is documented, with its problems', async () => {
  const { openapi, paths } = await served();
  expect(openapi).toMatch(/^3\.1\./);
  const operations = Object.values(paths).flatMap(path => Object.values(path));
  expect(new Set(operations.map(operation => operation.operationId)).size).toBe(operations.length);
  expect(operations.length).toBeGreaterThanOrEqual(15);
  for (const { operationId, summary, tags, responses } of operations) {
    expect([operationId, summary, tags.length > 0]).toEqual([expect.any(String), expect.any(String), true]);
    expect(Object.keys(responses)).toContain('500');
    const statuses = new Set(Object.values(problemCatalogue).map(({ status }) => String(status)));
    for (const [status, { description, content }] of Object.entries(responses)) {
      expect(description).not.toBe('Default Response');
      if (statuses.has(status) && operationId !== 'getReadiness')
        expect([operationId, status, Object.keys(content ?? {})]).toEqual([
          operationId,
          status,
          ['application/problem+json'],
        ]);
    }
  }
});

test('every component is used, under a name without a suffix', async () => {
  const document = await served();
  const text = JSON.stringify(document);
  for (const name of Object.keys(document.components.schemas)) {
    expect(text).toContain(`"#/components/schemas/${name}"`);
    expect(name).not.toMatch(/Input$/);
  }
});

test('links lead from what was made to operations on it, by an id that the response has', async () => {
  const { paths, components } = (await served()) as unknown as Linked;
  const operations = Object.values(paths).flatMap(path => Object.values(path));
  const resolve = (schema: Schema): Schema => {
    if (schema.$ref) return resolve(components.schemas[schema.$ref.replace('#/components/schemas/', '')]!);
    const [only, ...more] = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
    return only && more.length === 0 ? resolve(only) : schema;
  };
  const has = (schema: Schema, [name, ...rest]: readonly string[]): boolean => {
    const { properties, items, allOf } = resolve(schema);
    if (name === undefined) return true;
    const { anyOf, oneOf = anyOf } = resolve(schema);
    if (oneOf) return oneOf.every(part => has(part, [name, ...rest]));
    if (allOf?.some(part => has(part, [name, ...rest]))) return true;
    const next = /^\d+$/.test(name) ? items : properties?.[name];
    return next !== undefined && has(next, rest);
  };
  const found = operations.flatMap(({ operationId, responses }) =>
    Object.values(responses).flatMap(({ content, links = {} }) =>
      Object.values(links).map(link => ({ from: operationId, schema: content?.['application/json']?.schema, ...link })),
    ),
  );
  expect(found.filter(({ from }) => from === 'createJob').map(({ operationId }) => operationId)).toContain('getJob');
  for (const { from, schema, operationId, parameters } of found) {
    const target = operations.find(operation => operation.operationId === operationId);
    const names = target?.parameters?.filter(parameter => parameter.in === 'path').map(({ name }) => name);
    expect([from, operationId, names]).toEqual([from, operationId, Object.keys(parameters)]);
    for (const expression of Object.values(parameters)) {
      const pointer = expression.replace('$response.body#/', '').split('/');
      expect([from, operationId, expression, has(schema!, pointer)]).toEqual([from, operationId, expression, true]);
    }
  }
});

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Record<string, Schema>;
}
interface Linked {
  readonly components: { readonly schemas: Record<string, Schema> };
  readonly paths: Record<
    string,
    Record<
      string,
      {
        readonly operationId: string;
        readonly parameters?: readonly { readonly name: string; readonly in: string }[];
        readonly responses: Record<
          string,
          {
            readonly content?: { readonly 'application/json'?: { readonly schema: Schema } };
            readonly links?: Record<
              string,
              { readonly operationId: string; readonly parameters: Record<string, string> }
            >;
          }
        >;
      }
    >
  >;
}
