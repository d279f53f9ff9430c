/** Writes openapi.yaml, the document that the service serves, and the types of the client, which follow from it. */
import { writeFile } from 'node:fs/promises';
import { openApiDocument } from '../api/service/openapi-document.js';
import { exitOnUnhandled, reportOnStderr } from '../service/unhandled.js';
import { type ApiDocument, clientTypes } from './openapi/client-types.js';
import { eventSchemas } from './openapi/event-schemas.js';

exitOnUnhandled(reportOnStderr('npm run openapi'));
// Compiled to dist/bin.
const root = new URL('../../', import.meta.url);
const { document, yaml } = await openApiDocument();
await writeFile(new URL('openapi.yaml', root), yaml);
for (const [name, text] of Object.entries(await clientTypes(document as ApiDocument, eventSchemas)))
  await writeFile(new URL(`src/client/generated/${name}`, root), text);
console.log('Wrote openapi.yaml and src/client/generated');
