import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Wheel } from '../../../src/setup/wheels/wheels.js';

const MAKE_WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('tiny/bin/hello', '#!/bin/sh\\necho hello\\n')
    wheel.writestr('tiny/not-wanted.py', 'x = 1\\n')
    wheel.writestr('tiny-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n')
    wheel.writestr('tiny-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('tiny-1.0.dist-info/RECORD', '')
`;

/**
 * A Python package index on this machine with one small wheel. What it sends is first passed through `spoil`.
 * @param spoil gets the file and how often it was asked for before
 */
export async function startIndex(directory: string, spoil: (file: Buffer, earlier: number) => Buffer = file => file) {
  const name = 'tiny-1.0-py3-none-any.whl';
  execFileSync('python3', ['-c', MAKE_WHEEL, join(directory, name)]);
  const file = readFileSync(join(directory, name));
  let downloads = 0;
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.whl')) response.end(spoil(file, downloads++));
    else response.setHeader('content-type', 'text/html').end(`<a href="/${name}">${name}</a>`);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const wheel: Wheel = {
    name: 'tiny',
    version: '1.0',
    platform: 'any',
    sha256: createHash('sha256').update(file).digest('hex'),
    bytes: file.length,
    unpackedBytes: 22,
    members: ['tiny/bin/*'],
  };
  return {
    wheel,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`,
    downloads: () => downloads,
    close: () => new Promise(resolve => server.close(resolve)),
  };
}
