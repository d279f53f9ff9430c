import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, cached } from '../../src/setup/files/cache.js';

const run = promisify(execFile);

const helmVersion = 'v3.22.0';
const validateVersion = '1.37.0';

const succeeds = (command: string, ...args: string[]) =>
  run(command, args).then(
    () => true,
    () => false,
  );

/**
 * The command `helm`: the installed one, or one that Go builds once.
 * @throws Error when there is neither
 */
export async function helm(): Promise<string> {
  if (await succeeds('helm', 'version')) return 'helm';
  if (!(await succeeds('go', 'version')))
    throw new Error('Neither helm nor Go was found: install Helm 3 (https://helm.sh/docs/intro/install/), or Go');
  const folder = await cached(cacheDirectory(process.env), `helm-${helmVersion}`, {
    purpose: `building helm ${helmVersion}`,
    bytes: 2_000_000_000,
    fill: async directory => {
      const env = { ...process.env, GOBIN: directory };
      await run('go', ['install', `helm.sh/helm/v3/cmd/helm@${helmVersion}`], { env, maxBuffer: 2 ** 26 });
    },
  });
  return join(folder, 'helm');
}

/**
 * Checks manifests against the schemas of Kubernetes itself, which refuse what they do not know.
 * @throws Error with what is wrong in which file
 */
export async function kubernetesValidate(version: string, ...files: string[]): Promise<void> {
  const folder = await cached(cacheDirectory(process.env), `kubernetes-validate-${validateVersion}`, {
    purpose: `installing kubernetes-validate ${validateVersion}`,
    bytes: 200_000_000,
    fill: async directory => {
      const name = `kubernetes-validate==${validateVersion}`;
      await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', directory, name]);
    },
  });
  const args = ['-m', 'kubernetes_validate', '--strict', '--kubernetes-version', version, ...files];
  await run('python3', args, { env: { ...process.env, PYTHONPATH: folder } }).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`${error.stdout}${error.stderr}`);
    },
  );
}
