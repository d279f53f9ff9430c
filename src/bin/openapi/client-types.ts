import { compile, type JSONSchema } from 'json-schema-to-typescript';

type Schema = Record<string, unknown>;
interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
/** The parts of an OpenAPI document that the client's types are made from. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/**
 * The TypeScript files of the client that follow from the API's document, by name.
 * @param events definitions of the events that streams send, which OpenAPI has no place for, by name
 */
export async function clientTypes(
  document: ApiDocument,
  events: Readonly<Record<string, object>>,
): Promise<Readonly<Record<string, string>>> {
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  return { 'schemas.ts': await schemas(document, calls, events), 'operations.ts': operations(calls) };
}

const written = '/** Written by `npm run openapi` from the API, and not to be edited. */\n';

/** All schemas of the API, and what each operation takes. */
async function schemas(
  { components }: ApiDocument,
  calls: readonly Call[],
  events: Readonly<Record<string, object>>,
): Promise<string> {
  const definitions: Record<string, Schema> = { ...(events as Record<string, Schema>), ...components.schemas };
  for (const { operation } of calls) definitions[inputName(operation)] = input(operation);
  const root = {
    title: 'Everything',
    type: 'object',
    properties: {},
    additionalProperties: false,
    $defs: Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, within(schema)])),
  };
  const text = await compile(root as JSONSchema, 'Everything', {
    bannerComment: written,
    unreachableDefinitions: true,
    additionalProperties: false,
    // Maximum lengths would become tuples of every length.
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
  });
  return text
    .replace(/export interface Everything \{\}\n/, '')
    .replace(/\/\*\*\n \* This interface was referenced by `Everything`'s JSON-Schema[\s\S]*?\*\/\n/g, '')
    .replace(
      /\n \*\n \* This interface was referenced by `Everything`'s JSON-Schema\n \* via the `definition` "[^"]*"\./g,
      '',
    );
}

/** A schema whose references point to the definitions of the root. One with a description of its own stays a reference. */
function within(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (_, value) => {
    if (typeof value?.$ref !== 'string') return value;
    const { $ref, ...rest } = value as Schema & { $ref: string };
    const reference = { $ref: $ref.replace('#/components/schemas/', '#/$defs/') };
    return Object.keys(rest).length === 0 ? reference : { ...rest, allOf: [reference] };
  });
}

/** What a call takes, as one object: parameters by name, and `body`. */
function input({ parameters = [], requestBody, summary }: Operation): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const { name, description, schema, required: needed } of parameters) {
    properties[camelCase(name)] = { ...asNumber(schema), ...(description ? { description } : {}) };
    if (needed) required.push(camelCase(name));
  }
  const json = requestBody?.content['application/json']?.schema;
  if (requestBody) {
    properties.body = json ?? {
      tsType: 'Blob | FormData | ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>',
      description: 'Sent as it is',
    };
    if (requestBody.required ?? json) required.push('body');
  }
  return { type: 'object', description: summary, properties, required, additionalProperties: false };
}

/** A parameter that is text for the sake of strictness, but a number, is given as one; another word is possible beside it. */
function asNumber(schema: Schema): Schema {
  const digits = /^\^\(?\\d(?:\{[\d,]+\}|\+)(?<alternative>\|.*\))?\$$/.exec(String(schema.pattern));
  if (!digits) return schema;
  return digits.groups!.alternative === undefined ? { type: 'number' } : { type: ['number', 'string'] };
}

/** How each operation is called, and what it answers. */
function operations(calls: readonly Call[]): string {
  const rows = calls.map(({ method, path, operation }) => {
    const named = (place: Parameter['in']) =>
      JSON.stringify((operation.parameters ?? []).filter(parameter => parameter.in === place).map(({ name }) => name));
    return `  ${operation.operationId}: { method: '${method}', path: '${path}', query: ${named('query')}, headers: ${named('header')}, answer: '${kindOfAnswer(operation)}' },\n`;
  });
  const answers = calls.map(({ operation }) => answer(operation));
  const names = calls.flatMap(({ operation }, i) => [
    inputName(operation),
    ...(isNamed(answers[i]!) ? [answers[i]!] : []),
  ]);
  const line = (row: (call: Call, i: number) => string) => calls.map(row).join('');
  return `${written}import type {
${[...new Set(names)]
  .sort()
  .map(name => `  ${name},\n`)
  .join('')}} from './schemas.js';

/** How each operation is called. */
export const operations = {
${rows.join('')}} as const;

/** What each operation takes. */
export interface Inputs {
${line(({ operation }) => `  /** ${operation.summary} */\n  ${operation.operationId}: ${inputName(operation)};\n`)}}

/** What each operation answers: JSON as its type, everything else as the response, whose body can be read once. */
export interface Answers {
${line(({ operation }, i) => `  ${operation.operationId}: ${answers[i]};\n`)}}
`;
}

/** The content of an operation's first success. */
function success({ responses }: Operation): Content {
  const [, first] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
  return first?.content ?? {};
}

function kindOfAnswer(operation: Operation): 'json' | 'events' | 'response' {
  const types = Object.keys(success(operation));
  // A file may be an image or JSON.
  if (types.some(type => type.startsWith('image/'))) return 'response';
  if (types.includes('application/json')) return 'json';
  return types.includes('text/event-stream') ? 'events' : 'response';
}

function answer(operation: Operation): string {
  if (kindOfAnswer(operation) !== 'json') return 'Response';
  const reference = success(operation)['application/json']?.schema?.$ref;
  if (typeof reference !== 'string') throw new Error(`The answer of ${operation.operationId} has no named schema`);
  return reference.split('/').at(-1)!;
}

const isNamed = (answer: string) => answer !== 'Response';
const inputName = ({ operationId }: Operation) => `${operationId[0]!.toUpperCase()}${operationId.slice(1)}Input`;
const camelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
