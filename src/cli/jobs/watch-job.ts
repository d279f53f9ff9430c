import type { Job } from '../../client/index.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { Interruption } from '../failures.js';
import { asCommands } from '../own-words.js';
import type { Shell } from '../shell.js';
import { duration } from '../terminal/status-line.js';
import { followJob, type JobDisplay } from './follow-job.js';
import { liveDisplay } from './live-display.js';
import { plainDisplay } from './plain-display.js';
import { qualityOf } from './progress-line.js';

/**
 * Shows a job until it has ended: live on a terminal, line by line elsewhere, and as one JSON document a line for programs.
 * @throws Interruption at Ctrl-C, which leaves the job as it is
 */
export async function watchJob(id: string, shell: Shell): Promise<ExitCode> {
  const { client, signal } = shell;
  const { display, close } = displayOf(id, shell);
  try {
    const job = await followJob(client, id, display, signal);
    close();
    if (shell.json) shell.out.line(JSON.stringify({ event: 'end', data: job }));
    else shell.out.line(ending(job, shell));
    return job.status === 'succeeded' ? exitCodes.done.code : exitCodes.failed.code;
  } catch (error) {
    close();
    if (!signal.aborted) throw error;
    throw new Interruption(
      `Stopped watching; the training goes on. dcgan watch ${id} shows it again, dcgan jobs cancel ${id} ends it.`,
    );
  }
}

function displayOf(id: string, shell: Shell): { readonly display: JobDisplay; close(): void } {
  const { out, json, url } = shell;
  if (json)
    return {
      display: { update() {}, event: ({ event, data }) => out.line(JSON.stringify({ event, data })) },
      close() {},
    };
  if (!out.isLive) return { display: plainDisplay(out, path => `${url}/jobs/${id}${path}`), close() {} };
  const display = liveDisplay(out);
  return { display, close: () => display.close() };
}

/** How it has ended, and what to do next. */
function ending(job: Job, { out: { colors }, url }: Shell): string {
  const { id, status, error, progress, latestCheckpoint, bestCheckpoint } = job;
  if (status === 'failed')
    return `${colors.red('✗')} The training failed: ${error ? asCommands(error.message) : 'see the log of the worker'}`;
  if (status === 'canceled')
    return `The training was canceled at step ${progress.step}. ${error ? `${asCommands(error.message)} ` : ''}dcgan jobs retry ${id} queues it again.`;
  const lines = [`${colors.green('✓')} ${job.kind === 'imported' ? importedText(job) : doneText(job)}`];
  if (job.quality) lines.push(`  quality     ${qualityOf(job)}`);
  if (latestCheckpoint) lines.push(`  checkpoint  ${latestCheckpoint.id}`);
  if (bestCheckpoint && bestCheckpoint.id !== latestCheckpoint?.id) lines.push(`  best        ${bestCheckpoint.id}`);
  if (latestCheckpoint)
    lines.push(`  images      dcgan generate --model ${(bestCheckpoint ?? latestCheckpoint).id} -o images.png`);
  lines.push(`  page        ${url}/app/#/trainings/${id}`);
  return lines.join('\n');
}

function doneText({ progress, device, precision }: Job): string {
  const { step, imagesSeen, trainedSeconds } = progress;
  return `Done: ${step} steps, ${imagesSeen} images seen in ${duration(trainedSeconds)} on ${device}, ${precision}.`;
}

/** There is nothing to be watched, and nothing that it has run on. */
function importedText({ importedFrom, progress }: Job): string {
  return `Imported: ${importedFrom} of another service, trained there for ${progress.step} steps.`;
}
