import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/**
 * Packages whose vulnerabilities do not reach a user of the service, and why. test/ci/audit.test.ts proves what "is never
 * loaded" says.
 * @type {Readonly<Record<string, string>>}
 */
export const exceptions = {
  tar:
    'is never loaded: only the install scripts of @tensorflow/tfjs-node-gpu and @mapbox/node-pre-gyp use it, and set-up ' +
    'installs without scripts. Archives in uploads are read by src/dataset/archive. tfjs-node asks for ^6.2.1, and the ' +
    'fixes are in 7.',
};

const LEVELS = ['high', 'critical'];

/**
 * @typedef {{ name: string, title: string, url: string, severity: string }} Advisory
 * @typedef {{ vulnerabilities?: Record<string, { via: (string | Advisory)[] }>, message?: string, error?: unknown }} Report
 *   what `npm audit --json` prints. A string in `via` is a package that is vulnerable by depending on another
 */

/**
 * @param {Report} report
 * @param {Readonly<Record<string, string>>} [excepted] reasons by package
 * @returns {{ failed: Advisory[], excused: Advisory[], unused: string[] } | undefined} undefined when npm could not audit
 */
export function judge(report, excepted = exceptions) {
  if (!report.vulnerabilities) return undefined;
  const found = Object.values(report.vulnerabilities).flatMap(({ via }) =>
    via.filter(cause => typeof cause !== 'string'),
  );
  const advisories = [...new Map(found.map(advisory => [`${advisory.name} ${advisory.url}`, advisory])).values()];
  const serious = advisories.filter(({ severity }) => LEVELS.includes(severity));
  return {
    failed: serious.filter(({ name }) => !Object.hasOwn(excepted, name)),
    excused: serious.filter(({ name }) => Object.hasOwn(excepted, name)),
    unused: Object.keys(excepted).filter(name => !serious.some(advisory => advisory.name === name)),
  };
}

/** @returns {Report} */
function npmAudit() {
  const { stdout, stderr, error } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    cwd: resolve(import.meta.dirname, '..'),
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  try {
    return JSON.parse(stdout);
  } catch {
    return { message: error?.message ?? stderr.trim() };
  }
}

/** Prints the verdict, the last line of which is `audit passed`, `audit failed` or `audit skipped`. */
function main() {
  const report = npmAudit();
  const verdict = judge(report);
  const print = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
  if (!verdict) {
    print(`\n!!! The dependencies were NOT audited: ${report.message ?? JSON.stringify(report)}`);
    print('!!! This registry may not offer audits. Run `npm audit --omit=dev` with one that does before you release.');
    print('audit skipped');
    return;
  }
  for (const { name, severity, title, url } of verdict.failed) print(`✗ ${name} (${severity}): ${title} ${url}`);
  for (const { name, title, url } of verdict.excused)
    print(`  ${name}: ${title} ${url}\n    excepted: ${exceptions[name]}`);
  for (const name of verdict.unused) print(`  ${name} has no vulnerability now: remove it from .ci/audit.js`);
  print(verdict.failed.length > 0 ? 'audit failed' : 'audit passed');
  if (verdict.failed.length > 0) process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) main();
