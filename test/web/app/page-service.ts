import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { createClient, type DcganClient, type JobRequest } from '../../../src/client/index.js';
import { startBrowser } from '../../browser.js';
import { type OwnRedis, startOwnRedis } from '../../e2e/replicas.js';
import { Service } from '../../e2e/service.js';
import { giveDemoFaces } from '../../run/demo-faces.js';

/** The page in a real browser, on the compiled service with a data folder of its own and its worker. */
export class PageService {
  readonly #browser: Browser;
  /** Only where it is not a part of the service. */
  readonly #redis: OwnRedis | undefined;
  /** Its data folder. */
  readonly directory: string;
  readonly #contexts: BrowserContext[] = [];
  readonly service: Service;
  readonly client: DcganClient;

  private constructor(browser: Browser, directory: string, service: Service, redis?: OwnRedis) {
    this.#browser = browser;
    this.#redis = redis;
    this.directory = directory;
    this.service = service;
    this.client = createClient({ baseUrl: service.url });
  }

  /** @param args for Chromium, such as a name that means this machine */
  static async start(settings: Record<string, string> = {}, args: readonly string[] = []): Promise<PageService> {
    return PageService.#start(settings, args);
  }

  /** The same with the built-in faces already drawn, for what is not about a first training. */
  static async withFaces(settings: Record<string, string> = {}, args: readonly string[] = []): Promise<PageService> {
    return PageService.#start(settings, args, giveDemoFaces);
  }

  /** The same without a worker: what is queued stays as it is, and a hundred jobs cost nothing. */
  static async withoutWorker(settings: Record<string, string> = {}): Promise<PageService> {
    const browser = await startBrowser();
    const directory = await mkdtemp(join(tmpdir(), 'dcgan-page-'));
    const redis = await startOwnRedis(directory);
    const service = await Service.start({ DATA_DIR: directory, REDIS_URL: redis.url, ...settings }, 'api');
    return new PageService(browser, directory, service, redis);
  }

  static async #start(
    settings: Record<string, string>,
    args: readonly string[],
    fill?: (directory: string) => Promise<void>,
  ): Promise<PageService> {
    // First, as it may be missing.
    const browser = await startBrowser(args);
    const directory = await mkdtemp(join(tmpdir(), 'dcgan-page-'));
    await fill?.(directory);
    const service = await Service.start({ DATA_DIR: directory, ...settings });
    return new PageService(browser, directory, service);
  }

  /** A browser of its own, in English unless it is told otherwise. Errors of the page's script fail the test. */
  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.#browser.newContext({ locale: 'en-US', ...options });
    this.#contexts.push(context);
    return context;
  }

  /** A tab at a place of the page, such as `/trainings`. */
  async open(place = '', context?: BrowserContext): Promise<Page> {
    const page = await (context ?? (await this.context())).newPage();
    page.on('pageerror', error => {
      throw error;
    });
    await page.goto(`${this.service.url}/app/${place === '' ? '' : `#${place}`}`);
    return page;
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close();
    await this.#browser.close();
    await this.service.stop();
    await this.#redis?.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A training that takes seconds. */
export const smallTraining = {
  dataset: 'demo-faces',
  preset: 'tiny',
  hyperparameters: {
    imageSize: 16,
    generatorChannels: [8, 8],
    discriminatorChannels: [8, 8],
    batchSize: 4,
    latentSize: 8,
    precision: 'float32',
  },
  steps: 40,
  sampleEvery: 10,
} as const satisfies JobRequest;
