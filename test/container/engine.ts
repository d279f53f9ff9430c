import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDirectory, cached } from '../../src/setup/files/cache.js';
import { run, succeeds } from './run.js';

/** Docker, or Podman where there is no Docker. */
export interface Engine {
  readonly name: 'docker' | 'podman';
  /** Builds, runs and asks: `docker` or `podman`. @returns what it wrote */
  engine(...args: string[]): Promise<string>;
  /** @param env in which the file's variables are */
  compose(env: NodeJS.ProcessEnv, ...args: string[]): Promise<string>;
  /** Builds an image from this folder. */
  build(...args: string[]): Promise<string>;
}

const root = join(import.meta.dirname, '..', '..');
const podmanComposeVersion = '1.5.0';

/** @returns undefined where there is neither */
export async function findEngine(): Promise<Engine | undefined> {
  if (await succeeds('docker', 'info')) {
    const engine = (...args: string[]) => run('docker', args, { cwd: root });
    return {
      name: 'docker',
      engine,
      compose: (env, ...args) => run('docker', ['compose', ...args], { cwd: root, env: { ...process.env, ...env } }),
      build: (...args) => engine('build', ...args),
    };
  }
  if (!(await succeeds('podman', '--version'))) return undefined;
  const environment = { ...process.env, ...(await podmanEnvironment()) };
  const engine = (...args: string[]) => run('podman', args, { cwd: root, env: environment });
  const folder = await cached(cacheDirectory(process.env), `podman-compose-${podmanComposeVersion}`, {
    purpose: `installing podman-compose ${podmanComposeVersion}`,
    bytes: 50_000_000,
    fill: async directory => {
      const name = `podman-compose==${podmanComposeVersion}`;
      await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', directory, name]);
    },
  });
  return {
    name: 'podman',
    engine,
    compose: (env, ...args) =>
      run('python3', ['-m', 'podman_compose', ...args], {
        cwd: root,
        env: { ...environment, ...env, PYTHONPATH: folder },
      }),
    // Without a namespace of its own for each step, which not every machine allows.
    build: (...args) => engine('build', '--format', 'docker', '--network', 'host', '--isolation', 'chroot', ...args),
  };
}

/**
 * Podman sets limits on every container, which a machine without that right refuses. There, a runtime that leaves them out
 * is put before runc.
 */
async function podmanEnvironment(): Promise<NodeJS.ProcessEnv> {
  if (await mayRaiseLimits()) return {};
  const directory = await mkdtemp(join(tmpdir(), 'dcgan-podman-'));
  const runtime = join(directory, 'runc-without-limits');
  await writeFile(
    runtime,
    `#!/bin/bash
args=("$@"); bundle=.; process=
for ((i = 0; i < $#; i++)); do
  [[ \${args[i]} == --bundle || \${args[i]} == -b ]] && bundle=\${args[i + 1]}
  [[ \${args[i]} == --process || \${args[i]} == -p ]] && process=\${args[i + 1]}
done
strip() { jq "$2" "$1" > "$1.new" && mv "$1.new" "$1"; }
[[ " $* " == *" create "* && -f $bundle/config.json ]] && strip "$bundle/config.json" 'del(.process.rlimits) | del(.process.oomScoreAdj)'
[[ " $* " == *" exec "* && -f $process ]] && strip "$process" 'del(.rlimits)'
exec runc "$@"
`,
  );
  await chmod(runtime, 0o755);
  const configuration = join(directory, 'containers.conf');
  await writeFile(
    configuration,
    `[engine]
runtime = "without-limits"
cgroup_manager = "cgroupfs"
events_logger = "file"
[engine.runtimes]
without-limits = ["${runtime}"]
`,
  );
  return { CONTAINERS_CONF: configuration };
}

/** CAP_SYS_RESOURCE is bit 24 of a process's effective capabilities. */
async function mayRaiseLimits(): Promise<boolean> {
  const status = await run('cat', ['/proc/self/status']);
  const capabilities = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return ((capabilities >> 24n) & 1n) === 1n;
}
