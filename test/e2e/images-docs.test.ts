import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CheckpointStore } from '../../src/checkpoint/index.js';
import { Service } from './service.js';

// Runs the shell commands of docs/images.md from the first to the last, as a reader would. A block that cannot be run is no
// shell block there.

const page = resolve(import.meta.dirname, '../../docs/images.md');
const faces = resolve(import.meta.dirname, '../fixtures/faces');

interface Block {
  /** Where it begins in the page, counted from 1. */
  readonly line: number;
  readonly commands: string;
}

const blocks = blocksOf(readFileSync(page, 'utf8'));

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(?:sh|bash)\n(.*?)^```$/gms)].map(({ index, 1: commands }) => ({
    line: markdown.slice(0, index).split('\n').length + 1,
    commands: commands!,
  }));
}

let directory: string;
let service: Service;
/** What the commands of each block have printed, and those that failed. */
let printed: readonly string[];
let failed: readonly string[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-docs-'));
  const [dataDir, datasetsDir, home] = ['data', 'datasets', 'home'].map(name => join(directory, name)) as [
    string,
    string,
    string,
  ];
  await cp(faces, join(datasetsDir, 'faces'), { recursive: true });
  await mkdir(home);
  service = await Service.start({ DATA_DIR: dataDir, DATASETS_DIR: datasetsDir });
  const job = await trainedJob(dataDir);
  ({ printed, failed } = await run(job, home));
});
afterAll(async () => {
  await service?.stop('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

/** A job with the checkpoints that the page names. @returns its id */
async function trainedJob(dataDir: string): Promise<string> {
  const { id } = await service.createJob({
    dataset: 'faces',
    preset: 'tiny',
    hyperparameters: { batchSize: 8, precision: 'float32' },
    steps: 4,
    sampleEvery: 2,
    checkpoint: { every: 4 },
  });
  await service.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
  // Trained for four steps, and named as if for more.
  const checkpoints = new CheckpointStore(dataDir);
  const { manifest, tensors: generator } = await checkpoints.loadGenerator(`${id}-4`);
  const { tensors: training } = await checkpoints.loadTraining(`${id}-4`);
  const { format: _, id: __, createdAt: ___, files: ____, ...facts } = manifest;
  for (const step of [1000, 1500]) await checkpoints.save({ ...facts, step, generator, training });
  return id;
}

/** Runs all blocks in one shell, so that variables last. */
async function run(job: string, home: string) {
  const bin = join(directory, 'bin');
  await mkdir(bin);
  // Any other status than success is a failure, and what is printed is the body alone.
  const found = (process.env.PATH ?? '').split(':').map(folder => join(folder, 'curl'));
  const curl = found.find(path => existsSync(path));
  await writeFile(join(bin, 'curl'), `#!/bin/sh\nexec ${curl} -sS --fail-with-body --max-time 600 "$@"\n`);
  await chmod(join(bin, 'curl'), 0o755);
  const script = [
    'set -Eo pipefail',
    `trap 'echo "$BLOCK	$BASH_COMMAND" >> ../failed' ERR`,
    ...blocks.map(({ commands }, i) => `BLOCK=${i}\nexec >../printed-${i} 2>&1\n${ofThisService(commands, job)}`),
  ].join('\n');
  await writeFile(join(directory, 'failed'), '');
  const shell = spawn('bash', ['-c', script], {
    cwd: home,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    stdio: 'ignore',
  });
  await once(shell, 'close');
  return {
    failed: (await readFile(join(directory, 'failed'), 'utf8')).split('\n'),
    printed: await Promise.all(
      blocks.map((_, i) => readFile(join(directory, `printed-${i}`), 'utf8').catch(() => 'It was not run.')),
    ),
  };
}

function ofThisService(commands: string, job: string): string {
  return commands
    .replaceAll('http://127.0.0.1:8080', service.url.replace(/\/$/, ''))
    .replaceAll(/\bjob-[0-9a-f]{20}\b/g, job);
}

it('has commands', () => {
  expect(blocks.length).toBeGreaterThanOrEqual(4);
});

it.each(blocks.map((block, i) => ({ ...block, i })))(
  'docs/images.md, line $line: the commands work',
  async ({ i, commands }) => {
    const failures = failed.filter(line => line.startsWith(`${i}\t`));
    expect(failures, printed[i]).toEqual([]);
    expect(printed[i]).not.toBe('It was not run.');
    for (const [, name] of commands.matchAll(/\s-o\s+(\S+)/g)) await expectKind(join(directory, 'home', name!));
  },
);

/** Checks that a file is what its name says. */
async function expectKind(path: string): Promise<void> {
  const bytes = await readFile(path);
  const kind = extname(path).slice(1).replace('jpg', 'jpeg');
  if (kind === 'json') JSON.parse(bytes.toString());
  else if (kind === 'zip') expect(bytes.toString('latin1', 0, 2)).toBe('PK');
  else if (['png', 'webp', 'jpeg', 'gif'].includes(kind)) expect((await sharp(bytes).metadata()).format).toBe(kind);
  expect(bytes.length).toBeGreaterThan(0);
}
