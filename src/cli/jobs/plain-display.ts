import type { Job } from '../../client/index.js';
import { asCommands } from '../own-words.js';
import type { Screen } from '../terminal/screen.js';
import type { JobDisplay } from './follow-job.js';
import { progressLine, qualityOf } from './progress-line.js';

/** Milliseconds between two lines that only tell how far it is. */
const quietMs = 10_000;

/** Tells of a job line by line, for logs: what happens to it, and now and then how far it is. */
export function plainDisplay(screen: Screen, urlOf: (path: string) => string): JobDisplay {
  let shown = { at: Number.NEGATIVE_INFINITY, line: '' };
  let measured = 0;
  const say = (job: Job) => {
    const line = progressLine(job);
    if (line !== shown.line) screen.line(line);
    shown = { at: performance.now(), line };
  };
  return {
    update(job) {
      if (performance.now() - shown.at >= quietMs || job.finishedAt !== null) say(job);
      // At its end the quality stands in what is said last.
      if (job.quality && job.quality.step !== measured && job.finishedAt === null) {
        measured = job.quality.step;
        screen.line(`quality ${qualityOf(job)}`);
      }
    },
    event({ event, data }) {
      if (event === 'status') screen.line(data.requested ? `${data.status}, to ${data.requested}` : data.status);
      if (event === 'sample') screen.line(`step ${data.step}: ${urlOf(`/samples/${data.step}.png`)}`);
      if (event === 'checkpoint') screen.line(`step ${data.step}: checkpoint ${data.id}`);
      if (event === 'warning') screen.line(`warning: ${asCommands(data.message)}`);
    },
    connection(state) {
      if (state === 'lost') screen.line('The connection to the service is lost; trying again. The training goes on.');
    },
  };
}
