import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { Settings } from '../../src/schema/service/settings.js';
import { kedaErrors } from './keda-schema.js';
import { helm, kubernetesValidate } from './tools.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const chart = join(root, 'deploy/helm/dcgan');
const examples = ['first-try', 'scaled', 'production'] as const;
/** The oldest that the chart supports, and the newest that the schemas are of. */
const versions = ['1.27', '1.37'];
/** A helm that Go has built otherwise takes the cluster for one of version 1.20. */
const kube = ['--kube-version', '1.37.0'];

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext: unknown;
}
interface PodSpec {
  readonly securityContext: unknown;
  readonly automountServiceAccountToken: boolean;
  readonly containers: readonly Container[];
}
interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own shape, which the schemas check.
  readonly spec: any;
}

let command: string;
let directory: string;
beforeAll(async () => {
  command = await helm();
  directory = await mkdtemp(join(tmpdir(), 'dcgan-chart-'));
}, 1_200_000);
afterAll(() => rm(directory, { recursive: true }));

/** @throws with what helm wrote */
async function template(...args: string[]): Promise<Resource[]> {
  const { stdout } = await run(command, ['template', 'pictures', chart, '--namespace', 'demo', ...kube, ...args]);
  return parseAllDocuments(stdout)
    .map(document => document.toJS() as Resource | null)
    .filter(resource => resource !== null);
}
const valuesOf = (example: string) => ['--values', join(chart, 'ci', `${example}.yaml`)];

function podOf({ kind, spec }: Resource): PodSpec | undefined {
  if (kind === 'Deployment' || kind === 'StatefulSet') return spec.template.spec;
  if (kind === 'ScaledJob') return spec.jobTargetRef.template.spec;
  return undefined;
}

describe.each(examples)('with the values %s', example => {
  let resources: Resource[];
  beforeAll(async () => {
    resources = await template(...valuesOf(example));
  });

  test('the chart passes helm lint', async () => {
    const { stdout } = await run(command, ['lint', '--strict', chart, ...kube, ...valuesOf(example)]);
    expect(stdout).toContain('0 chart(s) failed');
  });

  test.each(versions)('Kubernetes %s takes every resource', async version => {
    const own = resources.filter(({ kind }) => !['ScaledJob', 'TriggerAuthentication'].includes(kind));
    const files = await Promise.all(
      own.map(async (resource, index) => {
        const file = join(directory, `${example}-${index}-${resource.kind}.json`);
        await writeFile(file, JSON.stringify(resource));
        return file;
      }),
    );
    await kubernetesValidate(version, ...files);
  });

  test('KEDA takes its resources', () => {
    const ofKeda = resources.filter(({ kind }) => ['ScaledJob', 'TriggerAuthentication'].includes(kind));
    expect(ofKeda.map(({ kind }) => kind)).toEqual(
      { 'first-try': [], scaled: ['ScaledJob'], production: ['ScaledJob', 'TriggerAuthentication'] }[example],
    );
    for (const resource of ofKeda) expect(kedaErrors(resource)).toEqual([]);
  });

  test('every pod is locked down', () => {
    const pods = resources.map(podOf).filter(pod => pod !== undefined);
    expect(pods.length).toBeGreaterThan(1);
    for (const pod of pods) {
      expect(pod).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
      for (const { securityContext } of pod.containers)
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
    }
  });

  test('the service is given settings that it has, and programs that there are', () => {
    const ours = resources.map(podOf).flatMap(pod => pod?.containers.filter(({ args }) => args[0] === 'node') ?? []);
    expect(ours).toHaveLength(2);
    const beside = ['REDIS_PASSWORD', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    for (const { args, env } of ours) {
      const names = env!.map(({ name }) => name);
      expect(names.filter(name => !(name in Settings.shape) && !beside.includes(name))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
      const values = env!.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]);
      expect(Settings.safeParse(Object.fromEntries(values)).error?.issues ?? []).toEqual([]);
      expect(existsSync(join(root, args[1]!.replace(/^dist\/(.*)\.js$/, 'src/$1.ts')))).toBe(true);
    }
  });
});

test('a worker is started for each job that waits or is at work', async () => {
  const resources = await template(...valuesOf('production'));
  const { spec } = resources.find(({ kind }) => kind === 'ScaledJob')!;
  expect(spec.scalingStrategy).toEqual({ strategy: 'default', multipleScalersCalculation: 'sum' });
  expect(spec.triggers.map(({ metadata }: { metadata: object }) => metadata)).toEqual(
    ['prioritized', 'wait', 'active'].map(state => ({
      address: 'redis.example.org:6380',
      databaseIndex: '0',
      username: 'dcgan',
      enableTLS: 'true',
      listName: `bull:dcgan:${state}`,
      listLength: '1',
    })),
  );
  const [worker] = spec.jobTargetRef.template.spec.containers;
  expect(worker.resources.limits['nvidia.com/gpu']).toBe(1);
  expect(worker.env).toContainEqual({ name: 'EXIT_WHEN_IDLE', value: '60' });
});

test('passwords and keys stay in their Secrets', async () => {
  const resources = await template(...valuesOf('production'));
  const api = resources.find(({ kind }) => kind === 'Deployment')!;
  const { env } = api.spec.template.spec.containers[0];
  expect(env).toContainEqual({
    name: 'REDIS_URL',
    value: 'rediss://dcgan:$(REDIS_PASSWORD)@redis.example.org:6380/0',
  });
  // Kubernetes replaces only names that it has met before.
  const names = env.map(({ name }: { name: string }) => name);
  expect(names.indexOf('REDIS_PASSWORD')).toBeLessThan(names.indexOf('REDIS_URL'));
  expect(resources.some(({ kind }) => kind === 'Secret')).toBe(false);
});

test.each([
  ['nobody says who may use it', [], 'keys.existingSecret is missing'],
  ['a value is misspelled', ['--set', 'allowUnauthenticated=true,worker.gpus=1'], 'gpus'],
  [
    'the pods could not share their volume',
    ['--set', 'allowUnauthenticated=true,storage.volume.accessMode=ReadWriteOnce'],
    'storage.volume.accessMode must be ReadWriteMany',
  ],
  ['its Redis has no name', ['--set', 'allowUnauthenticated=true,redis.bundled=false'], 'redis.host is missing'],
])('nothing is installed when %s', async (_, args, message) => {
  const error = await template(...args).then(
    () => undefined,
    (reason: Error) => reason.message,
  );
  expect(error).toContain(message);
});
