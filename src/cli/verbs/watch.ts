import { UsageError } from '../failures.js';
import { watchJob } from '../jobs/watch-job.js';
import type { Shell } from '../shell.js';
import { defineVerb } from '../verb.js';

export const watch = defineVerb({
  name: 'watch',
  summary: 'show a training until it has ended: losses, quality, samples',
  forms: ['[JOB] [options]'],
  text: 'Shows a training as it goes on: its losses, its quality, and in a terminal its newest samples. Without JOB, the one that is running, or the newest. Ctrl-C ends the watching; the training goes on.',
  options: {},
  async run({ words }, shell) {
    const [job, ...more] = words;
    if (more.length > 0) throw new UsageError(`One job at a time: ${more.join(' ')} is too much`);
    return watchJob(job ?? (await newestJob(shell)), shell);
  },
});

async function newestJob({ client, out, json }: Shell): Promise<string> {
  for (const filter of [{ status: 'running' as const }, { status: 'queued' as const }, {}]) {
    const { data } = await client.listJobs({ ...filter, kind: 'training', limit: 1 });
    const [job] = data;
    if (!job) continue;
    if (!json) out.line(`${job.id}: ${job.preset} on ${job.dataset}`);
    return job.id;
  }
  throw new UsageError('There is no training to watch: dcgan train PATH queues one');
}
