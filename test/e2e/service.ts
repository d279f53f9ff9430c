import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { JobView } from '../../src/schema/job.js';
import { until } from '../wait.js';
import { type Beside, standBeside, startOwnRedis } from './replicas.js';

/** How many processes of the API the whole service has: with two there is a proxy in front of them. */
export const apis = process.env.E2E_REPLICAS === '2' ? 2 : 1;

const dist = resolve(import.meta.dirname, '../../dist');

export interface ProgramOptions {
  /** No file may become larger, in blocks of 512 (or, in some shells, 1024) bytes. */
  readonly maxFileBlocks?: number;
  /** No more may be open at once. */
  readonly maxOpenFiles?: number;
  /** The compiled service, when it is another one. */
  readonly from?: string;
}

/** A program of the service in a process of its own, as a user starts it. */
export class Service {
  readonly #process: ChildProcess;
  url: string;
  readonly log: Record<string, unknown>[];
  /** What a command needs in its environment to find the Redis of this service, when that is not in DATA_DIR. */
  redis: { readonly REDIS_URL?: string } = {};
  #beside: Beside | undefined;

  private constructor(process: ChildProcess, url: string, log: Record<string, unknown>[]) {
    this.#process = process;
    this.url = url;
    this.log = log;
  }

  /**
   * Starts a program: see `startAlone`. With E2E_REPLICAS=2 the whole service gets a second API, which shares its Redis and its
   * data, and a proxy that gives each request to the next of the two.
   */
  static async start(
    environment: Record<string, string>,
    program = 'start',
    options: ProgramOptions = {},
  ): Promise<Service> {
    if (apis === 1 || program !== 'start') return Service.startAlone(environment, program, options);
    const redis = environment.REDIS_URL === undefined ? await startOwnRedis(environment.DATA_DIR!) : undefined;
    const shared = { ...environment, ...(redis && { REDIS_URL: redis.url }) };
    try {
      const service = await Service.startAlone(shared, program, options);
      const second = await Service.startAlone({ ...shared, PORT: '0', METRICS_PORT: '' }, 'api', options, service.log);
      service.#beside = await standBeside(service, second, redis);
      service.url = service.#beside.url;
      if (redis) service.redis = { REDIS_URL: redis.url };
      return service;
    } catch (error) {
      await redis?.stop();
      throw error;
    }
  }

  /**
   * Starts `dist/bin/<program>.js` on a free port and waits until it is ready.
   * @param log gets its events
   */
  static async startAlone(
    environment: Record<string, string>,
    program = 'start',
    { maxFileBlocks, maxOpenFiles, from = dist }: ProgramOptions = {},
    log: Record<string, unknown>[] = [],
  ): Promise<Service> {
    const { REDIS_URL: _, ...inherited } = process.env;
    const command = [process.execPath, `${from}/bin/${program}.js`];
    const limits = Object.entries({ f: maxFileBlocks, n: maxOpenFiles }).filter(([, limit]) => limit !== undefined);
    const limiting = limits.map(([option, limit]) => `ulimit -${option} ${limit}; `).join('');
    const limited = ['/bin/sh', '-c', `${limiting}exec "$@"`, 'sh', ...command];
    const [file, ...args] = limits.length === 0 ? command : limited;
    const child = spawn(file!, args, {
      env: { ...inherited, PORT: '0', LOG_LEVEL: 'info', CALIBRATE: 'off', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let url: string | undefined;
    let errors = '';
    child.stderr!.on('data', (data: Buffer) => {
      errors += data;
    });
    createInterface(child.stdout!).on('line', line => {
      try {
        const event = JSON.parse(line) as Record<string, unknown>;
        log.push(event);
        if (typeof event.url === 'string') url ??= event.url;
      } catch {
        errors += `${line}\n`;
      }
    });
    const found = await until('the service is ready', () => {
      if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode}: ${errors}`);
      return url;
    });
    return new Service(child, found, log);
  }

  get(path: string, init?: RequestInit): Promise<Response> {
    return fetch(new URL(path, this.url), init);
  }

  async post(path: string, body: unknown): Promise<Response> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.get(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text });
  }

  async createJob(body: unknown): Promise<JobView> {
    const response = await this.post('/jobs', body);
    if (response.status !== 202) throw new Error(`POST /jobs answered ${response.status}: ${await response.text()}`);
    return JobView.parse(await response.json());
  }

  async job(id: string): Promise<JobView> {
    return JobView.parse(await (await this.get(`/jobs/${id}`)).json());
  }

  /** Waits until a job is in the wanted state; fails at once when the job has failed. */
  async jobWhen(id: string, what: string, wanted: (job: JobView) => boolean, timeoutMs = 120_000): Promise<JobView> {
    return until(
      `job ${id} ${what}`,
      async () => {
        const job = await this.job(id);
        if (wanted(job)) return job;
        if (job.status === 'failed') throw new Error(`The job failed: ${JSON.stringify(job.error)}`);
        return undefined;
      },
      timeoutMs,
    );
  }

  /** Of each process that answers requests. */
  get pids(): number[] {
    return [this.#process.pid!, ...(this.#beside ? [this.#beside.pid] : [])];
  }

  /** Ends it as Ctrl-C or a service manager would. @returns its exit code */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#process;
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    }
    await this.#beside?.stop(signal);
    this.redis = {};
    return child.exitCode;
  }
}
