import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { logChild } from '../../src/logging/log-child.js';
import { silent } from '../redis.js';

test('the last output of a process is what it has complained of, not how TensorFlow greets', async () => {
  const script = `
    console.log('a result');
    console.error('WARNING: All log messages before absl::InitializeLog() is called are written to STDERR');
    console.error('I0000 00:00:1795669677.069922   18894 port.cc:153] oneDNN custom operations are on.');
    console.error('terminate called after throwing an instance of std::bad_alloc');
  `;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = logChild(child, { log: silent, message: 'Output' });
  await once(child, 'close');
  expect(output()).toBe('terminate called after throwing an instance of std::bad_alloc');
});
