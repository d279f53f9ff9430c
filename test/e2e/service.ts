import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { JobView } from '../../src/schema/job.js';
import { until } from '../wait.js';

const dist = resolve(import.meta.dirname, '../../dist');

/** A program of the service in a process of its own, as a user starts it. */
export class Service {
  readonly #process: ChildProcess;
  readonly url: string;
  readonly log: readonly Record<string, unknown>[];

  private constructor(process: ChildProcess, url: string, log: readonly Record<string, unknown>[]) {
    this.#process = process;
    this.url = url;
    this.log = log;
  }

  /**
   * Starts `dist/bin/<program>.js` on a free port and waits until it is ready.
   * @param options maxFileBlocks: no file may become larger, in blocks of 512 (or, in some shells, 1024) bytes;
   * maxOpenFiles: no more may be open at once
   */
  static async start(
    environment: Record<string, string>,
    program = 'start',
    { maxFileBlocks, maxOpenFiles }: { readonly maxFileBlocks?: number; readonly maxOpenFiles?: number } = {},
  ): Promise<Service> {
    const { REDIS_URL: _, ...inherited } = process.env;
    const command = [process.execPath, `${dist}/bin/${program}.js`];
    const limits = Object.entries({ f: maxFileBlocks, n: maxOpenFiles }).filter(([, limit]) => limit !== undefined);
    const limiting = limits.map(([option, limit]) => `ulimit -${option} ${limit}; `).join('');
    const limited = ['/bin/sh', '-c', `${limiting}exec "$@"`, 'sh', ...command];
    const [file, ...args] = limits.length === 0 ? command : limited;
    const child = spawn(file!, args, {
      env: { ...inherited, PORT: '0', LOG_LEVEL: 'info', CALIBRATE: 'off', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log: Record<string, unknown>[] = [];
    let errors = '';
    child.stderr!.on('data', (data: Buffer) => {
      errors += data;
    });
    createInterface(child.stdout!).on('line', line => {
      try {
        log.push(JSON.parse(line));
      } catch {
        errors += `${line}\n`;
      }
    });
    const url = await until('the service is ready', () => {
      if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode}: ${errors}`);
      return log.map(({ url }) => url).find(url => typeof url === 'string');
    });
    return new Service(child, url, log);
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

  get pid(): number {
    return this.#process.pid!;
  }

  /** Ends it as Ctrl-C or a service manager would. @returns its exit code */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return this.#process.exitCode;
    const exited = once(this.#process, 'exit');
    this.#process.kill(signal);
    const [code] = await exited;
    return code as number | null;
  }
}
