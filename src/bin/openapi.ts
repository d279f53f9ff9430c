import { writeFile } from 'node:fs/promises';
import { openApiYaml } from '../api/service/openapi-document.js';

const file = new URL('../../openapi.yaml', import.meta.url);
await writeFile(file, await openApiYaml());
console.log('Wrote openapi.yaml');
