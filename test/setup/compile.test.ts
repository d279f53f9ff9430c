import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compile } from '../../src/setup/compile.js';

/** Two configurations that compile into one folder, as the service and its client do. */
const client = 'src/client/tsconfig.json';
const program = { projects: ['tsconfig.build.json', client], sources: ['src'], output: 'dist' };

let root: string;
const source = () => join(root, 'src', 'a.ts');
const output = () => join(root, 'dist', 'a.js');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'setup-compile-'));
  mkdirSync(join(root, 'src'));
  symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  const options = { module: 'nodenext', rootDir: 'src', outDir: 'dist', types: [] };
  const configuration = { compilerOptions: options, include: ['src'], exclude: ['src/client'] };
  writeFileSync(join(root, 'tsconfig.build.json'), JSON.stringify(configuration));
  writeFileSync(source(), 'export const a: number = 1;\n');
  mkdirSync(join(root, dirname(client)), { recursive: true });
  const browser = { ...options, rootDir: '..', outDir: '../../dist', lib: ['ES2023', 'DOM'] };
  writeFileSync(join(root, client), JSON.stringify({ compilerOptions: browser, include: ['.'] }));
  writeFileSync(join(root, dirname(client), 'page.ts'), "document.title = 'a';\nexport {};\n");
});
afterEach(() => rmSync(root, { recursive: true }));

it('compiles when a source has changed, and only then', async () => {
  await compile(root, program);
  expect(readFileSync(output(), 'utf8')).toContain('a = 1');
  expect(readFileSync(join(root, 'dist', 'client', 'page.js'), 'utf8')).toContain("title = 'a'");
  writeFileSync(output(), 'kept');
  await compile(root, program);
  expect(readFileSync(output(), 'utf8')).toBe('kept');
  utimesSync(source(), new Date(), new Date(Date.now() + 5000));
  await compile(root, program);
  expect(readFileSync(output(), 'utf8')).toContain('a = 1');
});

it('fails with the compiler’s words, and again the next time', async () => {
  writeFileSync(source(), 'export const a: number = "one";\n');
  await expect(compile(root, program)).rejects.toThrow(/do not compile:\n.*a\.ts\(1,14\).*TS2322/);
  await expect(compile(root, program)).rejects.toThrow(/TS2322/);
});
