import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { JobDisplay } from '../../cli/jobs/follow-job.js';
import { liveDisplay } from '../../cli/jobs/live-display.js';
import { progressLine } from '../../cli/jobs/progress-line.js';
import { screenOf } from '../../cli/terminal/screen.js';
import { StatusLine } from '../../cli/terminal/status-line.js';
import type { Job } from '../../client/index.js';

/** What `dcgan watch` shows, and the samples as files. */
export interface DemoDisplay extends JobDisplay {
  print(text: string): void;
  close(): void;
}

/** @param folder for the samples */
export function demoDisplay(stream: NodeJS.WriteStream, folder: string): DemoDisplay {
  const screen = screenOf(stream, process.env);
  const display = screen.isLive ? liveDisplay(screen) : lineDisplay(stream);
  return {
    ...display,
    async sample(step: number, png: Uint8Array, job: Job) {
      // Noise, of which no file is kept.
      if (step === 0) return;
      await mkdir(folder, { recursive: true });
      const file = join(folder, `step-${String(step).padStart(5, '0')}.png`);
      await writeFile(file, png);
      display.print(`step ${step}: ${relative('.', file)}`);
      await display.sample?.(step, png, job);
    },
  };
}

function lineDisplay(stream: NodeJS.WriteStream): DemoDisplay {
  const status = new StatusLine(stream);
  return { update: job => status.update(progressLine(job)), print: text => status.print(text), close() {} };
}
