import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, cached } from '../../src/setup/files/cache.js';

const version = '4.32.5';

/** A request that Schemathesis sent, and the answer. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

export interface SchemathesisRun {
  /** Whether no check has failed. */
  readonly isPassed: boolean;
  readonly output: string;
  readonly exchanges: readonly Exchange[];
}

interface Har {
  readonly log: {
    readonly entries: readonly {
      readonly request: { readonly method: string; readonly url: string };
      readonly response: { readonly status: number };
    }[];
  };
}

/** Where Schemathesis is, which is installed from PyPI once. @throws Error when that fails */
async function installed(): Promise<string> {
  return cached(cacheDirectory(process.env), `schemathesis-${version}`, {
    purpose: `installing Schemathesis ${version}`,
    bytes: 300_000_000,
    fill: async directory => {
      const args = ['-m', 'pip', 'install', '--quiet', '--target', directory, `schemathesis==${version}`];
      await promisify(execFile)('python3', args);
    },
  });
}

/**
 * Runs Schemathesis against a service, with the document that the service itself gives.
 * @param url of the service
 * @param report folder for its configuration and for what it finds, which is made
 * @param config the text of its schemathesis.toml
 * @param args further arguments of `schemathesis run`
 */
export async function runSchemathesis(
  url: string,
  report: string,
  config: string,
  args: readonly string[],
): Promise<SchemathesisRun> {
  const folder = await installed();
  await mkdir(report, { recursive: true });
  const har = join(report, 'har.json');
  // It looks for this file where it is started.
  await writeFile(join(report, 'schemathesis.toml'), config);
  const call = ['-c', 'from schemathesis.cli import schemathesis; schemathesis()', 'run', `${url}/openapi.json`];
  const options = ['--no-color', '--report', 'har', '--report-har-path', har, '--output-sanitize', 'true'];
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve, reject) => {
    execFile(
      'python3',
      [...call, '--url', url, ...options, ...args],
      { cwd: report, env: { ...process.env, PYTHONPATH: folder }, maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') reject(error);
        else resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: `${stdout}${stderr}` });
      },
    );
  });
  const { log } = JSON.parse(await readFile(har, 'utf8').catch(() => '{"log":{"entries":[]}}')) as Har;
  const exchanges = log.entries.map(({ request, response }) => ({
    method: request.method,
    path: new URL(request.url).pathname,
    status: response.status,
  }));
  return { isPassed: code === 0, output, exchanges };
}
