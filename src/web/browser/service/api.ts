import type { DatasetView } from '../../../schema/dataset.js';
import type { JobRequest, JobView } from '../../../schema/job.js';
import { problemOf, unreachable } from './problem.js';
import { serviceUrl } from './service-url.js';

/** Asks the service. @throws ProblemError */
async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(serviceUrl(path), init);
  } catch {
    throw unreachable();
  }
  if (!response.ok) throw problemOf(response.status, await response.text());
  return response;
}

const address = (id: string) => `/datasets/${encodeURIComponent(id)}`;

export async function listDatasets(): Promise<DatasetView[]> {
  const { data } = (await (await ask('/datasets')).json()) as { data: DatasetView[] };
  return data;
}

export async function getDataset(id: string): Promise<DatasetView> {
  return (await (await ask(address(id))).json()) as DatasetView;
}

export async function deleteDataset(id: string): Promise<void> {
  await ask(address(id), { method: 'DELETE' });
}

export async function createJob(request: Pick<JobRequest, 'dataset' | 'preset' | 'steps'>): Promise<JobView> {
  const response = await ask('/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return (await response.json()) as JobView;
}
