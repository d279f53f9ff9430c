import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clock } from '../../src/doctor/checks/machine.js';
import { opsOnProcessor } from '../../src/doctor/checks/placement.js';
import { checkTensorflow } from '../../src/doctor/checks/tensorflow.js';
import type { Finding } from '../../src/doctor/finding.js';
import { presetNames } from '../../src/schema/job.js';
import { startTestRedis, type TestRedis } from '../redis.js';
import { startS3Server } from '../s3/s3-server.js';
import { dcgan } from './run.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dcgan-doctor-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What doctor finds, by what was checked. */
async function doctor(environment: Record<string, string>, ...args: string[]) {
  const ran = await dcgan(['doctor', '--json', ...args], {
    environment: { DATA_DIR: folder, PORT: '0', ...environment },
  });
  const { findings } = JSON.parse(ran.stdout) as { findings: Finding[] };
  return { code: ran.code, of: (check: string) => findings.filter(finding => finding.check.startsWith(check)) };
}

describe('dcgan doctor', () => {
  it('says what this machine is, and tries steps of tiny', async () => {
    const { code, of } = await doctor({}, '--steps');
    expect(code).toBe(0);
    for (const check of ['node', 'processor', 'clock', 'storage', 'redis', 'port', 'tensorflow', 'precision', 'gpu'])
      expect(of(check)).toMatchObject([{ status: 'ok' }]);
    expect(of('tensorflow')[0]!.message).toMatch(/^TensorFlow 2\.\d+\.\d+ on /);
    expect(of('precision')[0]!.message).toMatch(/^a trial step takes in float32 \d+\.\d ms, in bfloat16 /);
    expect(of('step tiny float32')).toMatchObject([{ status: 'ok', message: expect.stringMatching(/^[1-9]\d* /) }]);
  });

  it('goes on when everything is broken, says what to do, and exits with 1', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { code, of } = await doctor({
      DATA_DIR: file,
      PORT: String(port),
      REDIS_URL: 'redis://me:hunter2@127.0.0.1:1',
    });
    other.close();
    expect(code).toBe(1);
    expect(of('storage')).toMatchObject([{ status: 'failed', advice: expect.stringContaining('DATA_DIR') }]);
    expect(of('port')).toMatchObject([{ status: 'failed', message: `127.0.0.1:${port} is in use by another program` }]);
    expect(of('redis')).toMatchObject([{ status: 'failed', message: 'REDIS_UNREACHABLE at redis://***@127.0.0.1:1' }]);
    expect(of('tensorflow')).toMatchObject([{ status: 'ok' }]);
  });

  it('says in a line what is wrong with a setting', async () => {
    const ran = await dcgan(['doctor'], { environment: { DATA_DIR: folder, PORT: 'many' } });
    expect([ran.code, ran.stdout]).toEqual([
      1,
      expect.stringMatching(/^failed {3}settings {4}Wrong setting PORT=many/m),
    ]);
  });
});

describe('Redis, as doctor finds it', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.remove());

  it('is the embedded one of a service that runs', async () => {
    const { of } = await doctor({ DATA_DIR: redis.dataDir });
    expect(of('redis')).toMatchObject([
      {
        status: 'ok',
        message: expect.stringMatching(/, the embedded one, maxmemory-policy noeviction, appendonly yes$/),
      },
    ]);
  });
});

describe('a store of STORAGE_URL, as doctor finds it', () => {
  it('does what the service needs, or cannot be reached', async () => {
    const server = await startS3Server();
    try {
      const { bucket, endpoint } = await server.bucket();
      const environment = { ...server.env, STORAGE_URL: `s3://${bucket}/dcgan`, S3_ENDPOINT: endpoint! };
      const { of } = await doctor(environment);
      expect(of('storage')).toContainEqual({
        check: 'storage',
        status: 'ok',
        message: `s3://${bucket}/dcgan is read, written, and honors conditions`,
      });
      const away = await doctor({ ...environment, S3_ENDPOINT: 'http://127.0.0.1:1' });
      expect([away.code, away.of('storage').at(-1)]).toMatchObject([1, { status: 'failed' }]);
    } finally {
      await server.remove();
    }
  });
});

describe('TensorFlow that does not load', () => {
  const options = { environment: process.env, withSteps: false, presets: ['tiny'] };

  it.each([
    [
      "throw new Error('libtensorflow cannot be found')",
      /^TensorFlow does not load: .*libtensorflow cannot be found/,
      /npm run setup/,
    ],
    ["process.kill(process.pid, 'SIGILL'); setInterval(() => {}, 1000)", /^TensorFlow was ended by SIGILL$/, /lacks/],
  ])('%s is a finding', async (program, message, advice) => {
    const file = join(folder, 'examiner.mjs');
    await writeFile(file, program);
    const [finding] = await checkTensorflow({ ...options, entry: new URL(`file://${file}`) });
    expect(finding).toMatchObject({ check: 'tensorflow', status: 'failed' });
    expect(finding!.message).toMatch(message);
    expect(finding!.advice).toMatch(advice);
  });
});

describe('a GPU', () => {
  /** What the examiner prints where there is one, and what TensorFlow logs of its ops; `paper` does not fit into it. */
  const program = `
const at = (op, device) => \`I0000 00:00:1 7 executor.cc:879] Process node: 5 step 1 {{node a/\${op}}} = \${op}[T=DT_FLOAT](x, y) device: /job:localhost/replica:0/task:0/device:\${device}:0\`;
const [, preset] = process.argv.slice(2);
if (preset === undefined) {
  const trials = ['float32', 'bfloat16'].map(precision => ({ precision, seconds: 0.01 }));
  console.log(JSON.stringify({ kind: 'gpu', name: 'NVIDIA L4', tensorflow: '2.21.0', trials }));
} else if (preset === 'paper') throw new Error('ResourceExhaustedError: OOM when allocating tensor');
else {
  for (const [op, device] of [['Conv2D', 'GPU'], ['MatMul', 'GPU'], ['Where', 'CPU']]) console.error(at(op, device));
  console.log('{}');
}`;

  it('is tried with a step of each preset in each precision, which says what ran on the processor', async () => {
    const file = join(folder, 'gpu.mjs');
    await writeFile(file, program);
    const options = { environment: process.env, withSteps: false, presets: presetNames };
    const findings = await checkTensorflow({ ...options, entry: new URL(`file://${file}`) });
    const steps = findings.filter(({ check }) => check.startsWith('step '));
    expect(steps.map(({ check }) => check)).toEqual(
      presetNames.flatMap(preset => ['float32', 'bfloat16'].map(precision => `step ${preset} ${precision}`)),
    );
    const of = (check: string) => steps.find(step => step.check === check);
    expect(of('step tiny float32')).toMatchObject({ status: 'ok', message: '1 of 3 ops ran on the processor: Where' });
    expect(of('step paper float32')).toMatchObject({ status: 'failed', message: expect.stringContaining('OOM') });
    expect(of('step paper bfloat16')).toMatchObject({ status: 'warning' });
  });
});

it('ops are counted where TensorFlow ran them', () => {
  const line = (op: string, device: string) =>
    `I0000 00:00:1 7 executor.cc:879] Process node: 5 step 1 {{node a/${op}}} = ${op}[T=DT_FLOAT](x, y) device: /job:localhost/replica:0/task:0/device:${device}:0\n`;
  const log =
    ['Conv2D', 'MatMul', 'NoOp'].map(op => line(op, 'GPU')).join('') + line('Where', 'CPU') + line('Const', 'CPU');
  expect(opsOnProcessor(log)).toEqual({ all: 3, processor: 1, names: ['Where'] });
});

it('a clock that is years behind is wrong', () => {
  expect(clock(Date.UTC(1970, 0, 1))).toMatchObject({ status: 'failed' });
  expect(clock(Date.UTC(2026, 0, 1))).toMatchObject({ status: 'ok' });
});
