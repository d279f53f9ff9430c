import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestService, type TestService } from '../api/service.js';
import { startBrowser } from '../browser.js';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
let directory: string;
let service: TestService;
let baseUrl: string;
let browser: Browser;

/** Packs the compiled client, and installs it into an empty folder as any other package. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-package-'));
  const packed = await npm(['pack', '--pack-destination', directory], join(root, 'dist', 'client'));
  await writeFile(join(directory, 'package.json'), '{"private": true, "type": "module"}');
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', join(directory, packed.trim())], directory);
  service = await startTestService();
  baseUrl = await service.app.listen({ host: '127.0.0.1', port: 0 });
  await service.saveCheckpoint('drawn', 5);
  browser = await startBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await service?.close();
  await rm(directory, { recursive: true, force: true });
});

async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await run('npm', ['--silent', ...args], { cwd });
  return stdout;
}

const program = `
import { createClient, ProblemError } from 'dcgan-client';
export async function use(baseUrl) {
  const client = createClient({ baseUrl });
  const image = await client.generatePng({ seed: 1 });
  const { code } = await client.getCheckpoint({ id: 'missing' }).catch(error => error instanceof ProblemError && error);
  return [image.headers.get('x-checkpoint'), (await image.blob()).type, code].join(' ');
}
`;
const expected = 'drawn-5 image/png CHECKPOINT_NOT_FOUND';

test('is used from Node after npm install', async () => {
  await writeFile(join(directory, 'use.js'), program);
  const print = `import { use } from './use.js'; console.log(await use(${JSON.stringify(baseUrl)}));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', print], { cwd: directory });
  expect(stdout.trim()).toBe(expected);
}, 60_000);

test('has types that TypeScript reads, and that tell a wrong call', async () => {
  const call = (name: string) =>
    `import { createClient } from 'dcgan-client';\nconst job = await createClient({ baseUrl: '' }).getJob({ ${name}: 'a' });\nexport const step: number = job.progress.step;\n`;
  await writeFile(join(directory, 'right.ts'), call('id'));
  await writeFile(join(directory, 'wrong.ts'), call('name'));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--lib',
    'es2023,dom,dom.iterable',
  ];
  const check = (file: string) =>
    run(process.execPath, [tsc, '--ignoreConfig', ...options, file], { cwd: directory }).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    );
  expect(await check('right.ts')).toBe('');
  expect(await check('wrong.ts')).toContain("'name' does not exist in type 'GetJobInput'");
}, 60_000);

test('is used from a page that Vite has bundled', async () => {
  await writeFile(join(directory, 'use.js'), program);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  await writeFile(
    join(directory, 'vite.config.js'),
    `export default { build: { lib: { entry: 'use.js', formats: ['es'], fileName: 'bundled' } }, logLevel: 'warn' };`,
  );
  await run(process.execPath, [vite, 'build'], { cwd: directory });
  const script = await readFile(join(directory, 'dist', 'bundled.js'), 'utf8');
  const page = await browser.newPage();
  // The page comes from where the service is, as one that it serves would.
  await page.route('**/page.html', route => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.route('**/bundled.js', route => route.fulfill({ contentType: 'text/javascript', body: script }));
  await page.goto(`${baseUrl}/page.html`);
  expect(await page.evaluate(`import('/bundled.js').then(({ use }) => use(${JSON.stringify(baseUrl)}))`)).toBe(
    expected,
  );
}, 60_000);
