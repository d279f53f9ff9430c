import { setTimeout as sleep } from 'node:timers/promises';
import { JobList } from '../../schema/api.js';
import { JobView } from '../../schema/job.js';
import { Problem } from '../../schema/problem.js';

/** Uses the service as any other program would: over HTTP. */
export class Client {
  readonly #base: string;

  /** @param base `http://127.0.0.1:8080` */
  constructor(base: string) {
    this.#base = base;
  }

  urlOf(path: string): string {
    return new URL(path, this.#base).href;
  }

  async createJob(request: Record<string, unknown>): Promise<JobView> {
    const response = await this.#fetch('/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    return JobView.parse(await response.json());
  }

  /** The jobs that are not finished, of those that were queued last. */
  async unfinished(): Promise<JobView[]> {
    const pages = await Promise.all(
      ['running', 'queued'].map(async status =>
        JobList.parse(await (await this.#fetch(`/jobs?status=${status}&limit=100`)).json()),
      ),
    );
    return pages.flatMap(({ data }) => data);
  }

  async job(id: string): Promise<JobView> {
    return JobView.parse(await (await this.#fetch(`/jobs/${id}`)).json());
  }

  /** Yields the job, about twice a second, until it has ended. */
  async *watch(id: string): AsyncGenerator<JobView> {
    for (;;) {
      const job = await this.job(id);
      yield job;
      if (job.finishedAt !== null) return;
      await sleep(500);
    }
  }

  async download(path: string): Promise<Buffer> {
    return Buffer.from(await (await this.#fetch(path)).arrayBuffer());
  }

  async #fetch(path: string, init?: RequestInit): Promise<Response> {
    const response = await fetch(this.urlOf(path), init);
    if (response.ok) return response;
    const problem = Problem.safeParse(await response.json().catch(() => null));
    if (!problem.success) throw new Error(`${path} answered ${response.status}`);
    throw new Error(problem.data.detail);
  }
}
