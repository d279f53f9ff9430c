import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which folders of src each folder may import, besides itself. Listed bottom-up: each imports only earlier ones. */
const allowed: Record<string, readonly string[]> = {
  client: [],
  schema: [],
  logging: [],
  telemetry: [],
  math: [],
  keys: ['schema'],
  model: ['schema', 'math'],
  graph: [],
  job: ['schema', 'model'],
  estimate: ['schema', 'math', 'model'],
  latents: ['model'],
  dcgan: ['schema', 'model', 'graph'],
  tensorflow: ['graph'],
  storage: ['schema', 'telemetry'],
  history: ['schema', 'job', 'storage'],
  threads: [],
  dataset: ['schema', 'math', 'model', 'storage', 'threads'],
  checkpoint: ['schema', 'model', 'storage'],
  quality: ['schema', 'math', 'model'],
  training: [
    'schema',
    'math',
    'model',
    'job',
    'estimate',
    'history',
    'quality',
    'graph',
    'dcgan',
    'tensorflow',
    'dataset',
    'checkpoint',
  ],
  generation: [
    'schema',
    'math',
    'model',
    'latents',
    'graph',
    'dcgan',
    'tensorflow',
    'checkpoint',
    'quality',
    'logging',
    'threads',
    'telemetry',
  ],
  directions: ['schema', 'model', 'latents', 'dcgan', 'storage', 'threads', 'checkpoint', 'quality', 'generation'],
  exports: ['schema', 'model', 'latents', 'graph', 'dcgan', 'storage', 'checkpoint'],
  queue: ['schema', 'math', 'job', 'storage', 'telemetry'],
  tasks: ['schema', 'job', 'storage', 'queue', 'logging'],
  projections: ['schema', 'model', 'latents', 'dcgan', 'checkpoint', 'generation', 'directions', 'tasks'],
  scores: ['schema', 'model', 'dataset', 'checkpoint', 'quality', 'training', 'generation', 'tasks'],
  backup: ['schema', 'storage'],
  upkeep: ['schema', 'job', 'storage'],
  webhooks: ['schema', 'job', 'queue'],
  sweeps: ['schema', 'math', 'model', 'job', 'estimate', 'queue'],
  web: ['schema', 'client'],
  doctor: ['schema', 'storage', 'queue'],
  cli: ['client', 'schema', 'dataset', 'doctor'],
  metrics: ['schema', 'job', 'telemetry'],
  api: [
    'schema',
    'keys',
    'telemetry',
    'math',
    'model',
    'job',
    'estimate',
    'history',
    'latents',
    'dataset',
    'checkpoint',
    'generation',
    'directions',
    'dcgan',
    'exports',
    'queue',
    'sweeps',
  ],
  worker: [
    'schema',
    'math',
    'model',
    'job',
    'estimate',
    'storage',
    'history',
    'dataset',
    'checkpoint',
    'training',
    'queue',
    'logging',
    'telemetry',
  ],
};
/** Wiring may import everything, programs included; nothing imports a program. */
const wiring = 'service';
const programs = 'bin';
/** Runs before anything is installed or compiled: of the rest it imports only `forSetup`, and nothing imports it. */
const setup = 'setup';
/** Plain JavaScript without packages, which set-up and the service share. */
const forSetup = ['tensorflow/node-helpers.js'];

/** Files over 300 lines that still do one thing. */
const longFiles: readonly string[] = [
  // Written from the API.
  'client/generated/schemas.ts',
  'client/generated/operations.ts',
];

const src = resolve(import.meta.dirname, '../src');
const files = (readdirSync(src, { recursive: true }) as string[]).filter(file => /\.tsx?$/.test(file)).sort();
const sources = (readdirSync(src, { recursive: true }) as string[]).filter(file => /\.(tsx?|js)$/.test(file)).sort();
const folderOf = (file: string) => file.split('/')[0]!;
const importPattern =
  /^\s*(?:import|export)\b[^'";]*?\bfrom\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|^\s*import\s+'([^']+)'/gm;

const text = (file: string) => readFileSync(join(src, file), 'utf8');
const importsOf = (file: string) =>
  [...text(file).matchAll(importPattern)].map(([, from, dynamic, bare]) => from ?? dynamic ?? bare!);
/** The files of src that a file imports. */
const dependenciesOf = (file: string) =>
  importsOf(file)
    .filter(name => name.startsWith('.'))
    .map(name => relative(src, resolve(src, dirname(file), name)))
    .map(path => (forSetup.includes(path) ? path : path.replace(/\.js$/, '.ts')))
    .map(path => (existsSync(join(src, path)) ? path : path.replace(/\.ts$/, '.tsx')));

describe('the tree of src', () => {
  it('has the folders that the rules know', () => {
    const folders = readdirSync(src).filter(name => statSync(join(src, name)).isDirectory());
    for (const folder of folders) expect([...Object.keys(allowed), wiring, programs, setup]).toContain(folder);
  });

  it('imports only what a folder may import', () => {
    const wrong = files.flatMap(file => {
      const folder = folderOf(file);
      return dependenciesOf(file)
        .filter(other => folderOf(other) !== folder)
        .filter(other => {
          if (folder === wiring || folder === programs) return folderOf(other) === programs;
          return !allowed[folder]?.includes(folderOf(other));
        })
        .map(other => `${file} → ${other}`);
    });
    expect(wrong).toEqual([]);
  });

  it('imports TensorFlow in tensorflow/ alone', () => {
    const users = sources.filter(file => text(file).includes("'@tensorflow/"));
    // The WebAssembly that finds faces, not native TensorFlow, which a process can use in only one thread.
    const other = 'dataset/image/threads/face-thread.js';
    expect(users.filter(file => !['tensorflow', setup].includes(folderOf(file)))).toEqual([other]);
  });

  it('imports BullMQ in queue/ and webhooks/ alone', () => {
    const users = files.filter(file => importsOf(file).includes('bullmq')).map(folderOf);
    expect([...new Set(users)]).toEqual(['queue', 'webhooks']);
  });

  it('keeps what runs in a browser apart: it shares types and the client alone, and nobody imports it', () => {
    const isBrowser = (file: string) => file.startsWith('web/app/');
    /** What the page is built with and of. */
    const packages = ['preact', '@preact/signals', 'uplot', 'mediabunny', 'vite'];
    const isShared = (file: string, name: string) => {
      if (!name.startsWith('.')) return packages.some(one => name === one || name.startsWith(`${one}/`));
      const other = relative(src, resolve(src, dirname(file), name));
      return isBrowser(other) || other.startsWith('client/');
    };
    const wrong = files.flatMap(file =>
      isBrowser(file)
        ? [...text(file).matchAll(importPattern)]
            .filter(([statement, from, dynamic, bare]) => {
              const name = from ?? dynamic ?? bare!;
              if (isShared(file, name)) return false;
              const other = relative(src, resolve(src, dirname(file), name));
              return !(statement.trim().startsWith('import type') && other.startsWith('schema/'));
            })
            .map(([statement]) => `${file}: ${statement}`)
        : dependenciesOf(file)
            .filter(isBrowser)
            .map(other => `${file} → ${other}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has a client that runs in browsers as well as in Node, with what its package declares', () => {
    const declared = Object.keys(
      (JSON.parse(readFileSync(join(src, 'client/package.json'), 'utf8')) as { dependencies: object }).dependencies,
    );
    const wrong = files
      .filter(file => folderOf(file) === 'client')
      .flatMap(file => importsOf(file).map(name => ({ file, name })))
      .filter(({ name }) => !name.startsWith('.') && !declared.some(one => name === one || name.startsWith(`${one}/`)));
    expect(wrong).toEqual([]);
  });

  it('keeps set-up apart', () => {
    const ofSetup = sources.filter(file => folderOf(file) === setup && file.endsWith('.js'));
    const isOfSetup = (path: string) => folderOf(path) === setup || forSetup.includes(path);
    const wrong = ofSetup.flatMap(file =>
      importsOf(file)
        .filter(name => !name.startsWith('node:'))
        .filter(name => !name.startsWith('.') || !isOfSetup(relative(src, resolve(src, dirname(file), name))))
        .map(name => `${file} → ${name}`),
    );
    expect(wrong).toEqual([]);
    for (const file of forSetup) expect(importsOf(file).filter(name => !name.startsWith('node:'))).toEqual([]);
  });

  it('reads process.env in service/ and bin/ alone', () => {
    const wrong = files.filter(
      file =>
        ![wiring, programs].includes(folderOf(file)) &&
        // What Vite reads when it serves the page for its developers.
        file !== 'web/app/vite.config.ts' &&
        text(file).includes('process.env'),
    );
    expect(wrong).toEqual([]);
  });

  it('has programs in bin/ that are small, and that all say what an unhandled error does', () => {
    const wrong = files
      .filter(file => /^bin\/[^/]+$/.test(file))
      .filter(file => {
        const program = text(file);
        const handles = /\b(runProgram|runCommand|becomeChild|exitOnUnhandled)\(/.test(program);
        return !handles || program.split('\n').length > 100;
      });
    expect(wrong).toEqual([]);
  });

  it('has no file of more than 300 lines', () => {
    const long = sources.filter(file => text(file).split('\n').length > 301);
    expect(long.filter(file => !longFiles.includes(file))).toEqual([]);
  });

  it('has no folder with more than 20 modules, and neither have the tests', () => {
    const test = import.meta.dirname;
    const foldersBelow = (root: string) =>
      (readdirSync(root, { recursive: true, withFileTypes: true }) as Dirent[])
        .filter(entry => entry.isFile() && /\.(ts|js)$/.test(entry.name))
        .map(entry => entry.parentPath)
        .filter(folder => !folder.split('/').includes('fixtures'));
    const counts = new Map<string, number>();
    for (const folder of [...foldersBelow(src), ...foldersBelow(test)])
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    const full = [...counts].filter(([, files]) => files > 20).map(([folder]) => relative(resolve(src, '..'), folder));
    expect(full).toEqual([]);
  });

  it('has no cycles between files', () => {
    const cycles: string[] = [];
    const finished = new Set<string>();
    const visit = (file: string, path: readonly string[]) => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      if (finished.has(file) || path.includes(file)) return;
      for (const dependency of dependenciesOf(file)) visit(dependency, [...path, file]);
      finished.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });
});
