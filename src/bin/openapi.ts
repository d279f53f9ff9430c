/** Writes openapi.yaml, the document that the service serves. */
import { writeFile } from 'node:fs/promises';
import { openApiYaml } from '../api/service/openapi-document.js';
import { exitOnUnhandled, reportOnStderr } from '../service/unhandled.js';

exitOnUnhandled(reportOnStderr('npm run openapi'));
await writeFile(new URL('../../openapi.yaml', import.meta.url), await openApiYaml());
console.log('Wrote openapi.yaml');
