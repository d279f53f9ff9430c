import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { StatusLine } from '../../cli/terminal/status-line.js';
import type { DcganClient, Job } from '../../client/index.js';
import { progressLine } from './progress-line.js';

/**
 * Shows a job's progress and keeps its samples until it has ended.
 * @param folder for the samples
 */
export async function follow(client: DcganClient, id: string, folder: string, status: StatusLine): Promise<Job> {
  await mkdir(folder, { recursive: true });
  let sampled = 0;
  const show = async (job: Job) => {
    status.update(progressLine(job));
    if (job.latestSample === null || job.latestSample === sampled) return;
    sampled = job.latestSample;
    const file = join(folder, `step-${String(sampled).padStart(5, '0')}.png`);
    await writeFile(file, await bytesOf(client.getJobSample({ id, step: sampled })));
    status.print(`step ${sampled}: ${relative('.', file)}`);
  };
  return client.waitForJob(id, { onChange: show });
}

export async function bytesOf(answer: Promise<Response>): Promise<Buffer> {
  return Buffer.from(await (await answer).arrayBuffer());
}
