import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openApiDocument } from '../../src/api/service/openapi-document.js';
import { type ApiDocument, clientTypes } from '../../src/bin/openapi/client-types.js';
import { eventSchemas } from '../../src/bin/openapi/event-schemas.js';

const folder = new URL('../../src/client/', import.meta.url);
const json = async (url: URL) => JSON.parse(await readFile(url, 'utf8')) as Record<string, unknown>;

test('the types of the client are those of the API (npm run openapi writes them)', async () => {
  const { document } = await openApiDocument();
  const files = await clientTypes(document as ApiDocument, eventSchemas);
  const generated = new URL('generated/', folder);
  expect(await readdir(generated)).toEqual(Object.keys(files).sort());
  for (const [name, text] of Object.entries(files)) expect(await readFile(new URL(name, generated), 'utf8')).toBe(text);
});

test('its package has the version and the dependencies of the service', async () => {
  const own = await json(new URL('package.json', folder));
  const { version, license, engines, dependencies } = await json(new URL('../../package.json', import.meta.url));
  expect(own).toMatchObject({ version, license, engines });
  expect(dependencies).toMatchObject(own.dependencies as object);
});
