import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../free-port.js';
import { until } from '../wait.js';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'docker/observability');

interface Container {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
}
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly datasource: { readonly uid: string };
  }[];
}
const read = (name: string) => readFile(join(folder, name), 'utf8');
const compose = parse(await readFile(join(root, 'docker-compose.yml'), 'utf8')) as {
  services: Record<'prometheus' | 'grafana', Container>;
  volumes: object;
};
const { prometheus, grafana } = compose.services;
/** Where the containers see the files of this folder. */
const mounted = [prometheus, grafana].flatMap(({ volumes }) =>
  volumes.flatMap(volume => {
    const [from, to] = volume.split(':') as [string, string];
    return from.startsWith('.') ? [{ from, to }] : [];
  }),
);
const pathOf = (name: string) => mounted.find(({ from }) => basename(from) === name)!.to;

describe('the compose profile observability', () => {
  it('mounts files that there are, and publishes nothing but to this machine', () => {
    expect(mounted.map(({ from }) => from).filter(from => !existsSync(join(root, from)))).toEqual([]);
    for (const { profiles, ports, image } of [prometheus, grafana]) {
      expect(profiles).toEqual(['observability']);
      expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('lets Prometheus find its rules, and Grafana its data and dashboard', async () => {
    const { rule_files: rules } = parse(await read('prometheus.yml')) as { rule_files: readonly string[] };
    expect(rules.map(name => join(dirname(pathOf('prometheus.yml')), name))).toEqual([pathOf('alerts.yml')]);
    const sources = parse(await read('grafana-datasource.yml')) as { datasources: readonly { uid: string }[] };
    expect(sources.datasources.map(({ uid }) => uid)).toEqual(['prometheus']);
    expect(pathOf('grafana-datasource.yml')).toMatch(/^\/etc\/grafana\/provisioning\/datasources\//);
    const { providers } = parse(await read('grafana-dashboards.yml')) as {
      providers: readonly { type: string; options: { path: string } }[];
    };
    expect(pathOf('grafana-dashboards.yml')).toMatch(/^\/etc\/grafana\/provisioning\/dashboards\//);
    expect(providers).toMatchObject([{ type: 'file', options: { path: dirname(pathOf('dashboard.json')) } }]);
    expect(grafana.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH).toBe(pathOf('dashboard.json'));
  });
});

describe('the dashboard', async () => {
  const dashboard = JSON.parse(await read('dashboard.json')) as Record<string, unknown> & {
    panels: readonly Panel[];
    templating: { list: readonly { name: string; type: string; query: string }[] };
  };
  const { panels } = dashboard;

  it('can be provisioned: it has a uid, no id, and no inputs that somebody would have to fill in', () => {
    expect(dashboard).toMatchObject({ uid: expect.stringMatching(/^[\w-]{1,40}$/), title: expect.any(String) });
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(39);
    expect(dashboard.id ?? null).toBeNull();
    for (const key of ['__inputs', '__requires', '__elements']) expect(dashboard).not.toHaveProperty(key);
  });

  it('has panels of one id each, which do not lie on each other', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: h * w }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('takes its data from the variable, which knows every Prometheus', () => {
    expect(dashboard.templating.list).toMatchObject([{ name: 'datasource', type: 'datasource', query: 'prometheus' }]);
    const asking = panels.filter(({ type }) => type !== 'row' && type !== 'text');
    expect(asking.length).toBeGreaterThan(10);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's variable
    const variable = '${datasource}';
    for (const { title, datasource, targets = [] } of asking) {
      expect([title, targets.length > 0]).toEqual([title, true]);
      expect([title, new Set(targets.map(({ refId }) => refId)).size]).toEqual([title, targets.length]);
      for (const { uid } of [datasource!, ...targets.map(target => target.datasource)])
        expect([title, uid]).toEqual([title, variable]);
    }
  });
});

describe('each panel of the dashboard', async () => {
  const { panels } = JSON.parse(await read('dashboard.json')) as { panels: readonly Panel[] };
  const asking = panels.filter(({ type }) => type !== 'row');

  it.each(asking.map(panel => [panel.title, panel] as const))('%s has a unit and a sentence about it', (_, panel) => {
    expect(panel.title).toMatch(/^[A-Z]/);
    expect(panel.description).toMatch(/^[A-Z][^.]{15,}.*\.$/);
    expect(panel.fieldConfig?.defaults.unit).toMatch(/^\w+$/);
  });

  it('asks for metrics that the documents list', async () => {
    const page = await readFile(join(root, 'docs/deploy.md'), 'utf8');
    const listed = new Set([...page.matchAll(/^\| `(dcgan_\w+)` \|/gm)].map(([, name]) => name));
    const asked = asking.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => expr.match(/dcgan_\w+/g) ?? []));
    const unknown = asked.filter(name => !listed.has(name.replace(/_(bucket|sum|count)$/, '')));
    expect([asked.length > 20, unknown]).toEqual([true, []]);
  });
});

const hasPrometheus = (() => {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('\n!!! SKIPPED: there is no prometheus on the PATH (Debian: apt-get install prometheus)\n');
    return false;
  }
})();

it.skipIf(!hasPrometheus)('a real Prometheus starts with the configuration, and knows all alerts', async () => {
  const data = await mkdtemp(join(tmpdir(), 'dcgan-prometheus-'));
  const port = await freePort();
  const config = `--config.file=${join(folder, 'prometheus.yml')}`;
  const listen = `--web.listen-address=127.0.0.1:${port}`;
  const server = spawn('prometheus', [config, listen, `--storage.tsdb.path=${data}`], { stdio: 'ignore' });
  try {
    const ask = async (path: string) =>
      (await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json()) as { data: Record<string, unknown> };
    const groups = await until('Prometheus has read its rules', async () => {
      if (server.exitCode !== null) throw new Error(`Prometheus ended with ${server.exitCode}`);
      const answer = await ask('rules').catch(() => undefined);
      const found = answer?.data.groups as { rules: { name: string }[] }[] | undefined;
      return found?.length ? found : undefined;
    });
    const alerts = (await read('alerts.yml')).match(/^ +- alert: /gm)!;
    expect(groups.flatMap(({ rules }) => rules)).toHaveLength(alerts.length);
    expect(String((await ask('status/config')).data.yaml)).toContain('job_name: dcgan');
  } finally {
    server.kill('SIGKILL');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    await rm(data, { recursive: true, force: true });
  }
});
