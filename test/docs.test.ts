import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { usage as backupUsage } from '../src/bin/backup/options.js';
import { usage as datasetUsage } from '../src/bin/dataset/options.js';
import { usage as demoUsage } from '../src/bin/demo/options.js';
import { usage as keyUsage } from '../src/bin/key/options.js';
import { usage as storageUsage } from '../src/bin/storage/options.js';
import { usageOf } from '../src/cli/arguments/usage.js';
import { exitCodes } from '../src/cli/exit-codes.js';
import { verbs } from '../src/cli/verbs/index.js';
import { type Preset, presets } from '../src/model/presets.js';
import { UploadQuery } from '../src/schema/dataset.js';
import { GenerateQuery } from '../src/schema/generate.js';
import { HyperparametersShape } from '../src/schema/hyperparameters.js';
import { JobRequest, presetNames } from '../src/schema/job.js';
import { Problem, problemCatalogue } from '../src/schema/problem.js';
import { redisTroubleCodes } from '../src/schema/service/readiness.js';
import { Settings } from '../src/schema/service/settings.js';
import { usage as benchUsage } from './bench/options.js';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Every hand-written document, by its path from the root. */
const documents = [
  ...readdirSync(root),
  ...['docs', 'src', 'test', '.github'].flatMap(folder =>
    (readdirSync(join(root, folder), { recursive: true }) as string[]).map(file => join(folder, file)),
  ),
]
  .filter(file => file.endsWith('.md'))
  .sort();

const row = (...cells: readonly unknown[]) => `| ${cells.join(' | ')} |`;
const code = (text: unknown) => `\`${text}\``;

/** @returns the rows that a page lacks: a test fails with the lines that belong there */
function missing(page: string, rows: readonly string[]): string[] {
  const lines = new Set(read(page).split('\n'));
  return rows.filter(line => !lines.has(line));
}

describe('README.md', () => {
  it('is short', () => {
    expect(Buffer.byteLength(read('README.md'))).toBeLessThanOrEqual(10_000);
  });

  it('shows the size, length and batch of every preset', () => {
    const rows = presetNames.map(name => {
      const { hyperparameters, steps } = presets[name];
      const { imageSize, batchSize } = hyperparameters;
      return `${row(code(name), `${imageSize}×${imageSize}`, steps, batchSize).slice(0, -1)}`;
    });
    expect(rows.filter(start => !read('README.md').includes(`\n${start}| `))).toEqual([]);
  });

  it('and the index lead to every page of docs/', () => {
    const pages = readdirSync(join(root, 'docs')).filter(name => name.endsWith('.md') && name !== 'README.md');
    for (const page of pages) {
      expect(read('README.md')).toContain(`](docs/${page})`);
      expect(read('docs/README.md')).toContain(`](${page})`);
    }
  });
});

describe('docs/', () => {
  it('lists every setting with its default', () => {
    // These two depend on the machine and on the folder in which the service is started.
    const described: Record<string, string> = { DECODE_CONCURRENCY: 'number of cores', DATA_DIR: code('./data') };
    const rows = Object.entries(Settings.shape).map(([name, schema]) => {
      const value: unknown = schema.safeParse(undefined).data;
      return row(code(name), described[name] ?? (value === undefined ? 'unset' : code(value)), schema.description);
    });
    expect(missing('docs/settings.md', rows)).toEqual([]);
  });

  it('lists every endpoint of openapi.yaml, once', async () => {
    const validator = new Validator();
    await validator.validate(read('openapi.yaml'));
    const { paths } = validator.specification as { paths: Record<string, Record<string, { summary: string }>> };
    const rows = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { summary }]) => row(code(`${method.toUpperCase()} ${path}`), summary)),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(missing('docs/http-api.md', rows)).toEqual([]);
    const listed = documents.flatMap(document => read(document).match(/^\| `(GET|POST|PATCH|PUT|DELETE) .*$/gm) ?? []);
    expect(listed).toHaveLength(rows.length);
  });

  it('lists every error code with its status, and shows the example of the schema', () => {
    const page = read('docs/http-api.md');
    const listed = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| [^|]+ \|$/gm)].map(([, name, status]) => [
      name,
      +status!,
    ]);
    expect(listed).toEqual(Object.entries(problemCatalogue).map(([name, { status }]) => [name, status]));
    const [example] = Problem.meta()!.examples as Problem[];
    expect(page).toContain(JSON.stringify(example!.detail));
    expect(page).toContain(JSON.stringify(example!.errors[0]!.message));
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
    expect(missing('docs/hyperparameters.md', [...hyperparameters, ...rhythm])).toEqual([]);
  });

  it('shows every field of a job and every parameter of generate.png', () => {
    for (const field of Object.keys(JobRequest.shape)) expect(read('docs/jobs.md')).toContain(`"${field}": `);
    const parameters = Object.entries(GenerateQuery.shape).map(([name, { description }]) =>
      row(code(name), description),
    );
    expect(missing('docs/images.md', parameters)).toEqual([]);
  });

  it('explains everything that can be wrong with Redis', () => {
    const page = read('docs/troubleshooting.md');
    const explained = [...page.matchAll(/^\| `(REDIS_[A-Z_]+)` \| [^|]+ \|$/gm)].map(([, name]) => name);
    expect(explained).toEqual(redisTroubleCodes);
  });

  it('has a test for every threat, under the name that it says', () => {
    const rows = read('docs/security.md')
      .match(/^\| (?!threat|---).*$/gm)!
      .map(line => line.split(' | ').at(-1)!);
    const named = rows.map(cell => [...cell.matchAll(/`(test\/[^`]+)` › "([^"]+)"/g)]);
    expect(named.filter(tests => tests.length === 0)).toEqual([]);
    const missing = named.flat().filter(([, file, name]) => !read(file!).includes(name!));
    expect(missing.map(([text]) => text)).toEqual([]);
  });

  it('shows every option of an upload', () => {
    const options = Object.entries(UploadQuery.shape).map(([name, { description }]) => row(code(name), description));
    expect(missing('docs/datasets.md', options)).toEqual([]);
  });

  it('has the usage of every verb of the command line, and its exit codes', () => {
    const page = read('docs/cli.md');
    // What stands in the page as it is, below a heading of its own.
    const sections = verbs.map(verb => `### ${verb.name}\n\n\`\`\`\n${usageOf(verb)}\n\`\`\`\n`);
    expect(sections.filter(section => !page.includes(section))).toEqual([]);
    expect(
      missing(
        'docs/cli.md',
        Object.values(exitCodes).map(({ code, text }) => row(code, text)),
      ),
    ).toEqual([]);
  });

  it('has the usage of every command, and names only commands that exist', () => {
    expect(read('docs/getting-started.md')).toContain(demoUsage);
    expect(read('docs/datasets.md')).toContain(datasetUsage);
    for (const usage of [backupUsage, keyUsage, storageUsage]) expect(read('docs/deploy.md')).toContain(usage);
    expect(read('docs/benchmarks.md')).toContain(benchUsage);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const text = documents.map(read).join('\n');
    const named = [...text.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[a-z]+(?::[a-z]+)?)\b/g)].map(
      ([, name]) => name!,
    );
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
    const commands = read('docs/getting-started.md')
      .match(/^\| `npm .*$/gm)!
      .join('\n');
    // These are for people who work on the code: CONTRIBUTING.md lists them.
    const others = ['build', 'check', 'fix', 'lint', 'typecheck'];
    for (const name of Object.keys(scripts).filter(name => !others.includes(name)))
      expect(commands).toMatch(new RegExp(`npm (run )?${name}\``));
  });
});

describe('CONTRIBUTING.md', () => {
  it('has a line for every command that tests more', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const listed = [...read('CONTRIBUTING.md').matchAll(/^npm run (test:[a-z]+) .*# \S/gm)].map(([, name]) => name!);
    const tests = Object.keys(scripts).filter(name => name.startsWith('test:'));
    expect([...new Set(listed)].sort()).toEqual(tests.sort());
  });

  it('has a line for every folder of src', () => {
    const listed = [...read('CONTRIBUTING.md').matchAll(/^\| `([a-z]+)` \| .* \|$/gm)].map(([, name]) => name);
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory());
    expect(listed.sort()).toEqual(folders.map(({ name }) => name).sort());
  });
});

describe('links', () => {
  it.each(documents)('of %s lead somewhere', document => {
    const dead = linksOf(read(document)).filter(link => !leadsSomewhere(link, document));
    expect(dead).toEqual([]);
  });
});

/** Links and pictures within the repository, outside of code. */
function linksOf(markdown: string): string[] {
  const text = markdown.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter(link => !/^(https?|mailto):/.test(link));
}

function leadsSomewhere(link: string, from: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? from : relative(root, resolve(root, dirname(from), path));
  if (!existsSync(join(root, file))) return false;
  return heading === undefined || headingsOf(read(file)).includes(heading);
}

/** The anchors that GitHub derives from headings. */
function headingsOf(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title!);
  return headings.map(title =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
