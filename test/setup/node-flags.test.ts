import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeFlags } from '../../src/setup/process/node-flags.js';

const root = join(import.meta.dirname, '../..');

it('gives Node options that it knows', () => {
  const { status } = spawnSync(process.execPath, [...nodeFlags, '-e', ''], { env: {} });
  expect(status).toBe(0);
});

it.each(['docker/Dockerfile', 'docker-compose.yml', 'deploy/helm/dcgan/templates/api.yaml'])(
  'starts the API with them in %s',
  file => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    const starts = lines.filter(line => line.includes('dist/bin/api.js'));
    expect(starts.length).toBeGreaterThan(0);
    for (const line of starts)
      expect(line.replace(/[",[\]]/g, '')).toContain(`node ${nodeFlags.join(' ')} dist/bin/api.js`);
  },
);
