import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { DatasetList } from '../../../../src/schema/api.js';
import { startBrowser } from '../../../browser.js';
import { Service } from '../../../e2e/service.js';
import { freePort } from '../../../free-port.js';
import { redisServerPath } from '../../../redis.js';
import { tabTo } from '../tab-to.js';

/** The upload in a real browser, on the compiled service without a worker: jobs stay queued. */
export class UploadPages {
  readonly #browser: Browser;
  readonly #redis: ChildProcess;
  readonly directory: string;
  readonly service: Service;

  private constructor(browser: Browser, redis: ChildProcess, directory: string, service: Service) {
    this.#browser = browser;
    this.#redis = redis;
    this.directory = directory;
    this.service = service;
  }

  static async start(): Promise<UploadPages> {
    // First, as it may be missing.
    const browser = await startBrowser();
    const directory = await mkdtemp(join(tmpdir(), 'dcgan-web-'));
    const port = await freePort();
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory];
    const redis = spawn(redisServerPath, options, { stdio: 'ignore' });
    const settings = { DATA_DIR: join(directory, 'data'), REDIS_URL: `redis://127.0.0.1:${port}` };
    const service = await Service.start({ ...settings, DECODE_CONCURRENCY: '1' }, 'api');
    return new UploadPages(browser, redis, directory, service);
  }

  async open(): Promise<UploadPage> {
    const page = await (await this.#browser.newContext({ locale: 'en-US' })).newPage();
    const opened = new UploadPage(page);
    await page.goto(`${this.service.url}/upload`);
    await opened.submit.waitFor();
    return opened;
  }

  async datasets(): Promise<string[]> {
    return DatasetList.parse(await (await this.service.get('/datasets')).json()).data.map(({ id }) => id);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.service.stop();
    const exited = once(this.#redis, 'exit');
    this.#redis.kill();
    await exited;
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** What an element says; the empty string when it says nothing. */
export async function text(element: Locator): Promise<string> {
  return (await element.textContent()) ?? '';
}

export class UploadPage {
  readonly page: Page;
  /** Errors on the console, violations of the Content-Security-Policy among them, and exceptions. */
  readonly complaints: string[] = [];
  readonly files: Locator;
  readonly folder: Locator;
  readonly chosen: Locator;
  readonly name: Locator;
  readonly submit: Locator;
  readonly list: Locator;
  /** What a screen reader is told. */
  readonly said: Locator;

  constructor(page: Page) {
    this.page = page;
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    this.files = page.locator('#files');
    this.folder = page.locator('#folder');
    this.chosen = page.locator('#chosen-summary');
    this.name = page.getByLabel('Name of the dataset');
    this.submit = page.getByRole('button', { name: 'Upload', exact: true });
    this.list = page.locator('#datasets');
    this.said = page.locator('#said');
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, exact: true });
  }

  /** Waits until the page of a dataset says that one can train on it. */
  async ready(called: string): Promise<void> {
    await this.heading(called).waitFor();
    await this.page.locator('main > header').getByText('ready', { exact: true }).waitFor();
  }

  /** The numbers of a dataset by their names. */
  async numbers(): Promise<Record<string, string>> {
    const names = await this.page.locator('dt').allTextContents();
    const values = await this.page.locator('dd').allTextContents();
    return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
  }

  /** Lets everything that is sent go at so many bytes a second. */
  async slowUploads(bytesPerSecond: number): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytesPerSecond,
    });
  }

  /** Drops files and folders of the disk on the page, as a person does. */
  async drop(...paths: string[]): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', {
        type,
        x: 200,
        y: 200,
        data: { items: [], files: paths, dragOperationsMask: 1 },
      });
  }

  /** Presses Tab until an element has the focus. */
  tabTo(wanted: Locator): Promise<void> {
    return tabTo(this.page, wanted);
  }

  async hasFocus(element: Locator): Promise<boolean> {
    return (await element.and(this.page.locator(':focus')).count()) > 0;
  }
}
