import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { usage as backupUsage } from '../src/bin/backup/options.js';
import { usage as datasetUsage } from '../src/bin/dataset/options.js';
import { usage as demoUsage } from '../src/bin/demo/options.js';
import { usage as storageUsage } from '../src/bin/storage/options.js';
import { type Preset, presets } from '../src/model/presets.js';
import { UploadQuery } from '../src/schema/dataset.js';
import { GenerateQuery } from '../src/schema/generate.js';
import { HyperparametersShape } from '../src/schema/hyperparameters.js';
import { JobRequest, presetNames } from '../src/schema/job.js';
import { redisTroubleCodes } from '../src/schema/service/readiness.js';
import { Settings } from '../src/schema/service/settings.js';
import { usage as benchUsage } from './bench/options.js';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');
const lines = new Set(readme.split('\n'));

/** A line of a table. What is missing from the README fails with the line that belongs there. */
const row = (...cells: readonly unknown[]) => `| ${cells.join(' | ')} |`;
const code = (text: unknown) => `\`${text}\``;
const missing = (rows: readonly string[]) => rows.filter(line => !lines.has(line));

describe('README.md', () => {
  it('lists every setting with its default', () => {
    // These two depend on the machine and on the folder in which the service is started.
    const described: Record<string, string> = { DECODE_CONCURRENCY: 'number of cores', DATA_DIR: code('./data') };
    const rows = Object.entries(Settings.shape).map(([name, schema]) => {
      const value: unknown = schema.safeParse(undefined).data;
      return row(code(name), described[name] ?? (value === undefined ? 'unset' : code(value)), schema.description);
    });
    expect(missing(rows)).toEqual([]);
  });

  it('lists every endpoint of openapi.yaml', async () => {
    const validator = new Validator();
    await validator.validate(read('openapi.yaml'));
    const { paths } = validator.specification as { paths: Record<string, Record<string, { summary: string }>> };
    const rows = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { summary }]) => row(code(`${method.toUpperCase()} ${path}`), summary)),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(missing(rows)).toEqual([]);
  });

  it('lists every hyperparameter and the rhythm of every preset', () => {
    const each = (value: (preset: Preset) => unknown) =>
      presetNames.map(name => [value(presets[name])].flat().join(', ') || 'none');
    const hyperparameters = Object.entries(HyperparametersShape.shape).map(([name, { description }]) =>
      row(code(name), ...each(preset => preset.hyperparameters[name as keyof Preset['hyperparameters']]), description),
    );
    const { steps, sampleEvery, checkpoint } = JobRequest.shape;
    const { every, keep } = checkpoint.unwrap().shape;
    const rhythm = [
      row(code('steps'), ...each(preset => preset.steps), steps.description),
      row(code('sampleEvery'), ...each(preset => preset.sampleEvery), sampleEvery.description),
      row(code('checkpoint.every'), ...each(preset => preset.checkpoint.every), every.description),
      row(code('checkpoint.keep'), ...each(preset => preset.checkpoint.keep), keep.description),
    ];
    expect(missing([...hyperparameters, ...rhythm])).toEqual([]);
  });

  it('shows every field of a job and every parameter of generate.png', () => {
    for (const field of Object.keys(JobRequest.shape)) expect(readme).toContain(`"${field}": `);
    const parameters = Object.entries(GenerateQuery.shape).map(([name, { description }]) =>
      row(code(name), description),
    );
    expect(missing(parameters)).toEqual([]);
  });

  it('explains everything that can be wrong with Redis', () => {
    const explained = [...readme.matchAll(/^\| `(REDIS_[A-Z_]+)` \| [^|]+ \|$/gm)].map(([, name]) => name);
    expect(explained).toEqual(redisTroubleCodes);
  });

  it('shows every option of an upload', () => {
    const options = Object.entries(UploadQuery.shape).map(([name, { description }]) => row(code(name), description));
    expect(missing(options)).toEqual([]);
  });

  it('names every option of the demo and of the benchmarks, and only commands that exist', () => {
    for (const usage of [backupUsage, storageUsage, demoUsage, datasetUsage]) expect(readme).toContain(usage);
    expect(readme).toContain(benchUsage);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const documents = [readme, read('CONTRIBUTING.md')].join('\n');
    const named = [...documents.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[a-z]+)\b/g)].map(([, name]) => name!);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});

describe('links', () => {
  const documents = (readdirSync(join(root, 'src'), { recursive: true }) as string[])
    .filter(file => file.endsWith('.md'))
    .map(file => join('src', file))
    .concat('README.md', 'CHANGELOG.md', 'CONTRIBUTING.md');

  it.each(documents)('of %s lead somewhere', document => {
    const dead = linksOf(read(document)).filter(link => !leadsSomewhere(link, document));
    expect(dead).toEqual([]);
  });
});

/** Links and pictures within the repository. */
function linksOf(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!).filter(link => !/^https?:/.test(link));
}

function leadsSomewhere(link: string, from: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? from : relative(root, resolve(root, dirname(from), path));
  if (!existsSync(join(root, file))) return false;
  return heading === undefined || headingsOf(read(file)).includes(heading);
}

/** The anchors that GitHub makes of headings. */
function headingsOf(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title!);
  return headings.map(title =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
