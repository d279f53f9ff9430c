import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';

type Schema = { [name: string]: unknown };

/** The API server drops fields that a resource's schema does not name; here they are errors, since they are misspelled. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([name, value]) => [name, strict(value)]);
  const result = Object.fromEntries(entries) as Schema;
  const isObject = result.type === 'object' && typeof result.properties === 'object';
  if (isObject && result.additionalProperties === undefined && !result['x-kubernetes-preserve-unknown-fields'])
    result.additionalProperties = false;
  return result;
}

/** What is wrong with a resource of KEDA, in the words of its own schema; nothing when it is right. */
export function kedaErrors(resource: { kind: string }): readonly ErrorObject[] {
  const text = readFileSync(join(import.meta.dirname, 'keda', `${resource.kind}.json`), 'utf8');
  const schema = strict(JSON.parse(text)) as Schema & { properties: Schema };
  // Its own schema leaves the metadata open.
  schema.properties.metadata = { type: 'object' };
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  validate(resource);
  return validate.errors ?? [];
}
