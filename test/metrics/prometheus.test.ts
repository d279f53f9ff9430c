import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Service } from '../e2e/service.js';
import { freePort } from '../free-port.js';
import { until } from '../wait.js';

const docker = resolve(import.meta.dirname, '../../docker/observability');
const isThere = (program: string) => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const hasPrometheus = isThere('prometheus') && isThere('promtool');
if (!hasPrometheus)
  console.warn('\n!!! SKIPPED: there is no prometheus or promtool on the PATH (Debian: apt-get install prometheus)\n');

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}
const dashboard = JSON.parse(await readFile(join(docker, 'dashboard.json'), 'utf8')) as { panels: Panel[] };
const queries = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));

/** Panels that show nothing as long as nothing goes wrong. */
const emptyWhileWell = ['Errors of storage'];

describe.skipIf(!hasPrometheus)('with a real Prometheus', () => {
  let folder: string;
  let service: Service;
  let prometheus: ChildProcess;
  let url: string;
  let metricsUrl: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dcgan-prometheus-'));
    const images = join(folder, 'datasets', 'blobs');
    await mkdir(images, { recursive: true });
    for (let i = 0; i < 32; i++)
      await sharp({ create: { width: 16, height: 16, channels: 3, background: { r: i * 8, g: 90, b: 255 - i * 8 } } })
        .png()
        .toFile(join(images, `${i}.png`));
    service = await Service.start({
      DATA_DIR: join(folder, 'data'),
      DATASETS_DIR: join(folder, 'datasets'),
      METRICS_PORT: '0',
    });
    metricsUrl = String(service.log.find(line => line.metricsUrl)!.metricsUrl);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const config = join(folder, 'prometheus.yml');
    await writeFile(
      config,
      JSON.stringify({
        global: { scrape_interval: '250ms', scrape_timeout: '250ms', evaluation_interval: '1s' },
        rule_files: [join(docker, 'alerts.yml')],
        scrape_configs: [{ job_name: 'dcgan', static_configs: [{ targets: [new URL(metricsUrl).host] }] }],
      }),
    );
    prometheus = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    );
    await until('Prometheus is ready', () =>
      fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  });

  afterAll(async () => {
    if (prometheus && prometheus.exitCode === null) {
      prometheus.kill('SIGKILL');
      await once(prometheus, 'exit');
    }
    await service?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = async (path: string, parameters: Record<string, string>) => {
    const answer = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    return (await answer.json()) as { status: string; error?: string; data: { result: { values?: unknown[] }[] } };
  };

  test('every query of the dashboard shows something of a training that was scraped', async () => {
    const hyperparameters = {
      imageSize: 16,
      latentSize: 10,
      batchSize: 8,
      generatorChannels: [16, 8],
      discriminatorChannels: [8, 16],
      precision: 'float32',
    };
    const began = Date.now() / 1000;
    const job = await service.createJob({
      dataset: 'blobs',
      preset: 'tiny',
      hyperparameters,
      steps: 1_000_000,
      sampleEvery: 200,
      checkpoint: { every: 100 },
    });
    await service.jobWhen(job.id, 'has a checkpoint', ({ latestCheckpoint }) => latestCheckpoint !== null);
    // Or the next checkpoint would answer before an image could be asked for again.
    await until('a checkpoint is pinned', async () => {
      const checkpoint = (await service.job(job.id)).latestCheckpoint!.id;
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ checkpoint });
      return (await service.get('/models/current', { method: 'PUT', headers, body })).ok;
    });
    const form = new FormData();
    for (let i = 0; i < 16; i++)
      form.append('file', new Blob([await readFile(join(folder, 'datasets', 'blobs', `${i}.png`))]), `${i}.png`);
    expect((await service.get('/datasets?name=uploaded', { method: 'POST', body: form })).status).toBe(201);
    /** What a dashboard would put in place of its variables. */
    const filled = (expr: string) => expr.replaceAll('$__rate_interval', '10s').replaceAll('$__range', '1h');
    let seed = 0;
    const isEmpty = async ({ expr }: { expr: string }) => {
      const end = String(Date.now() / 1000);
      const { status, error, data } = await ask('query_range', {
        query: filled(expr),
        start: String(began),
        end,
        step: '1',
      });
      expect([expr, status, error]).toEqual([expr, 'success', undefined]);
      return data.result.length === 0;
    };
    let left = queries.filter(({ title }) => !emptyWhileWell.includes(title));
    expect(left.length).toBeGreaterThan(20);
    await until('every panel has something to show', async () => {
      seed++;
      for (let twice = 0; twice < 2; twice++)
        expect((await service.get(`/generate.png?seed=${seed}`)).status).toBe(200);
      expect((await service.get('/jobs/none')).status).toBe(404);
      const empty = await Promise.all(left.map(isEmpty));
      left = left.filter((_, i) => empty[i]);
      return left.length === 0;
    }).catch(error => {
      throw new Error(`${error.message}: ${left.map(({ expr }) => expr).join('\n')}`);
    });
    for (const query of queries) await isEmpty(query);
    const value = async (query: string) =>
      Number(((await ask('query', { query })).data.result[0] as unknown as { value: [number, string] }).value[1]);
    expect(await value('dcgan_jobs{status="running"}')).toBe(1);
    expect(await value('dcgan_workers')).toBe(1);
    expect(await value('dcgan_training_step{slot="0"}')).toBeGreaterThan(0);
    expect(await value('dcgan_uploads_total{outcome="ready"}')).toBe(1);
    expect(await value('dcgan_uploaded_bytes_total')).toBeGreaterThan(1000);
    // The last grid may be younger than the last scrape.
    await until('the last grid is scraped', async () => (await value('dcgan_grids_total{from="memory"}')) >= seed);
    await service.post(`/jobs/${job.id}/cancel`, {});
    await until('the slot is free', async () => !(await (await fetch(metricsUrl)).text()).includes('{slot="0"}'));
  });

  test('no number has a label that grows with what was done', async () => {
    const text = await (await fetch(metricsUrl)).text();
    expect(text).not.toMatch(/blobs|"uploaded"|job-\d/);
    expect(text.split('\n').length).toBeLessThan(1500);
  });

  test('promtool finds nothing wrong with the numbers', async () => {
    const text = await (await fetch(metricsUrl)).text();
    const child = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (output += data));
    child.stdin.end(text);
    const [code] = await once(child, 'close');
    // prom-client's own names for Node's handles and requests end in _total although they can sink.
    const own = output.split('\n').filter(line => line !== '' && !line.startsWith('nodejs_'));
    expect(own).toEqual([]);
    expect([0, 3]).toContain(code);
  });

  test('the rules know only numbers that there are', async () => {
    const { stdout } = await promisify(execFile)('promtool', ['check', 'rules', join(docker, 'alerts.yml')]);
    expect(stdout).toMatch(/SUCCESS: 11 rules found/);
    const config = await promisify(execFile)('promtool', ['check', 'config', join(docker, 'prometheus.yml')]);
    expect(config.stdout).toContain('SUCCESS');
    const text = await (await fetch(metricsUrl)).text();
    const known = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!));
    const rules = await readFile(join(docker, 'alerts.yml'), 'utf8');
    const used = [
      ...`${rules}\n${queries.map(({ expr }) => expr).join('\n')}`.matchAll(/\b(dcgan|nodejs|process)_\w+/g),
    ];
    const unknown = used.map(([name]) => name.replace(/_(bucket|count|sum)$/, '')).filter(name => !known.has(name));
    expect(unknown).toEqual([]);
  });
});
