import { expect, it } from 'vitest';
import { compileFailure, loadFailure } from '../../src/setup/binding/binding.js';
import { nodeProblem } from '../../src/setup/machine/node-version.js';
import { installCommand, missingMessage } from '../../src/setup/machine/tools.js';
import { npmFailure } from '../../src/setup/packages.js';
import { pipFailure } from '../../src/setup/wheels/download.js';
import { isNewEnough } from '../../src/setup/wheels/redis.js';
import { TENSORFLOW } from '../../src/setup/wheels/wheels.js';

it('names everything that is missing and one command that installs it', () => {
  const command = installCommand(['pip', 'compiler', 'make'], 'linux', '');
  expect(missingMessage(['pip', 'compiler', 'make'], command)).toBe(
    'Missing on this machine: pip for python3, a C++ compiler (g++), make.\n' +
      'Install with: sudo apt-get install -y python3-pip g++ make\n' +
      'Or use Docker, which needs none of these: docker compose up',
  );
  expect(installCommand(['compiler', 'redis'], 'darwin', '')).toBe('xcode-select --install && brew install redis');
});

it.each([
  ['20.19.0', true],
  ['26.0.0', true],
  ['20.18.3', false],
  ['18.20.0', false],
])('judges Node %s', (version, good) => {
  expect(nodeProblem(version) === undefined).toBe(good);
});

it.each([
  ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=62c3', true],
  ['Valkey server v=8.0.1 sha=00000000:0 malloc=libc bits=64 build=7a1', true],
  ['Redis server v=6.2.14 sha=40305114:0 malloc=libc bits=64 build=dff9', true],
  ['Redis server v=6.0.16 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64 build=a3fd', false],
  ['usage: redis-server', false],
])('judges %s', (line, good) => {
  expect(isNewEnough(line)).toBe(good);
});

it('tells an index that cannot be reached from one that has no such wheel', () => {
  const wheel = TENSORFLOW.linuxX64;
  const refused =
    "WARNING: Retrying after connection broken by 'NewConnectionError'\nERROR: No matching distribution found";
  expect(pipFailure(wheel, refused)).toMatch(
    /tensorflow-cpu 2.21.0 .*cannot be reached.*\n.*PIP_INDEX_URL.*docker compose up\n {4}WARNING/,
  );
  const absent = 'ERROR: No matching distribution found for tensorflow-cpu==2.21.0';
  expect(pipFailure(wheel, absent)).toMatch(/could not be downloaded from .*pip says:\n {4}ERROR: No matching/);
});

it('says what npm needs, without its stack', () => {
  const output =
    'npm error code ECONNREFUSED\nnpm error FetchError: request failed\nnpm error     at Socket.emit (node:events)\n';
  expect(npmFailure(output)).toMatch(/the npm registry cannot be reached/);
  expect(npmFailure(output)).not.toContain('node:events');
});

/** What Node 24 writes of a binding that needs what Node 23 removed. */
const stack = `/app/node_modules/@tensorflow/tfjs-core/dist/tf-core.node.js:4512
            throw error;
            ^

TypeError: (0 , util_1.isNullOrUndefined) is not a function
${'    at NodeJSKernelBackend.createTensor (/app/node_modules/backend.js:1:1)\n'.repeat(20)}
Node.js v24.21.0
`;

it('says why the binding does not load in whole, however long the stack is', () => {
  const failure = { code: 1, output: stack, version: '2.21.0', log: '/app/binding.log' };
  expect(loadFailure(failure)).toBe(
    'The TensorFlow binding was built but does not load: TypeError: (0 , util_1.isNullOrUndefined) is not a function\n' +
      'The full output is in /app/binding.log\n' +
      'Run `npm run setup` to compile it again. If it fails in the same way, report it and attach that file.',
  );
  const library = 'Error: libcudart.so.12: cannot open shared object file: No such file or directory';
  expect(
    loadFailure({ ...failure, output: `node:internal\n\n${library}\n    at x {\n  code: 'ERR_DLOPEN_FAILED'\n}` }),
  ).toContain(`does not load: ${library}\n`);
  expect(loadFailure({ ...failure, code: 132, output: '' })).toMatch(/it was killed by SIGILL\n.*\n.*AVX/);
  expect(loadFailure({ ...failure, code: 0, output: 'TensorFlow 2.9.1\n' })).toMatch(
    /loaded TensorFlow 2\.9\.1 instead of 2\.21/,
  );
});

it('shows the first error of a compiler above the end of what it wrote', () => {
  const first = '../binding/tfjs_backend.cc:18:10: fatal error: tensorflow/c/c_api.h: No such file or directory';
  const output = `${first}\n${'In file included from x.h\n'.repeat(40)}make: *** [binding.target.mk:145] Error 1\n`;
  const message = compileFailure(output, '/app/binding.log');
  expect(message).toContain(`/app/binding.log; it ends with:\n    ${first}\n    …\n`);
  expect(message).toMatch(/make: \*\*\* .*Error 1$/);
});

it('names the address of headers that could not be downloaded', () => {
  const url = 'https://nodejs.org/download/release/v24.21.0/node-v24.21.0-headers.tar.gz';
  const output = `gyp http GET ${url}\ngyp WARN install got an error, rolling back install\ngyp ERR! configure error \n`;
  expect(compileFailure(output, '/app/binding.log')).toContain(`Node's headers could not be downloaded from ${url}.`);
});
