import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exceptions, judge } from '../../.ci/audit.js';

const root = resolve(import.meta.dirname, '../..');
const advisory = (name: string, severity: string) => ({
  name,
  severity,
  title: `${name} is bad`,
  url: `https://github.com/advisories/${name}`,
});
const reportOf = (...advisories: ReturnType<typeof advisory>[]) => ({
  vulnerabilities: Object.fromEntries(advisories.map(found => [found.name, { via: [found] }])),
});

describe('the audit of dependencies', () => {
  test('fails for what is high or critical, and not for less', () => {
    const verdict = judge(reportOf(advisory('a', 'high'), advisory('b', 'critical'), advisory('c', 'moderate')), {});
    expect(verdict?.failed.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('excuses what is listed, also for those that depend on it', () => {
    const report = { vulnerabilities: { a: { via: [advisory('a', 'high')] }, b: { via: ['a'] } } };
    expect(judge(report, { a: 'never loaded' })).toMatchObject({ failed: [], excused: [{ name: 'a' }], unused: [] });
  });

  test('names exceptions that are no longer needed', () => {
    expect(judge(reportOf(), { a: 'never loaded' })).toEqual({ failed: [], excused: [], unused: ['a'] });
  });

  test('is no verdict when the registry offers no audits', () => {
    expect(judge({ message: '405 Method Not Allowed', error: { summary: '' } })).toBeUndefined();
  });

  test('excepts packages only that TensorFlow does not load', () => {
    const program = `
      import { createRequire } from 'node:module';
      import { restoreNodeHelpers } from './src/tensorflow/node-helpers.js';
      restoreNodeHelpers();
      const require = createRequire(import.meta.url);
      require('@tensorflow/tfjs-node-gpu');
      console.log(JSON.stringify(Object.keys(require.cache)));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const loaded: string[] = JSON.parse(output.trim().split('\n').at(-1)!);
    expect(loaded.some(file => file.includes('/node_modules/@tensorflow/'))).toBe(true);
    for (const name of Object.keys(exceptions))
      expect(loaded.filter(file => file.includes(`/node_modules/${name}/`))).toEqual([]);
  });
});
