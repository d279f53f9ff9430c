import type { Job, JobEvent } from '../../client/index.js';
import { asCommands } from '../own-words.js';
import { LiveBlock } from '../terminal/live-block.js';
import { gridLines, showsPictures } from '../terminal/picture.js';
import type { Screen } from '../terminal/screen.js';
import type { JobDisplay } from './follow-job.js';
import { barOf, lossesOf, paceOf, qualityOf } from './progress-line.js';

/** Lines of text above the picture, and one below everything for the cursor. */
const textRows = 7;
/** Most rows of characters that a picture takes. */
const mostRows = 32;

export interface LiveDisplay extends JobDisplay {
  /** A line that stays. */
  print(text: string): void;
  /** Gives the terminal back, with the last samples left on it, and how far it was unless it has ended. */
  close(): void;
}

/** Shows a job at the bottom of a terminal: bar, losses, quality, and the newest samples as a picture. */
export function liveDisplay(screen: Screen): LiveDisplay {
  const { colors } = screen;
  const block = new LiveBlock(screen);
  let job: Job | undefined;
  let sample: Sample | undefined;
  let isLost = false;
  /** What stands above the block already, in full. */
  const printed = new Set<string>();
  const draw = () => {
    if (!job) return;
    const warning = job.warnings.findLast(({ message }) => !printed.has(message));
    block.draw(
      [
        `${colors.bold(barOf(job))}  ${colors.dim(paceOf(job))}`.trimEnd(),
        labeled('losses', lossesOf(job).replace(/^losses /, '')),
        labeled('quality', qualityOf(job)),
        ...(warning ? [colors.yellow(labeled('warning', asCommands(warning.message)))] : []),
        ...(isLost
          ? [colors.yellow('The connection to the service is lost; trying again. The training goes on.')]
          : []),
        ...pictureOf(sample),
      ].filter(line => line !== ''),
    );
  };
  const drawSample = async () => {
    if (!sample || !job) return;
    const rows = Math.min(mostRows, screen.size().rows - textRows);
    sample.lines = rows < 4 ? [] : await gridLines(sample.png, job.hyperparameters.imageSize, screen, rows);
    draw();
  };
  const onResize = () => void drawSample().then(draw);
  screen.stream.on('resize', onResize);
  return {
    update(now) {
      job = now;
      draw();
    },
    event({ event, data }: JobEvent) {
      if (event !== 'warning' || printed.has(data.message)) return;
      printed.add(data.message);
      block.print(colors.yellow(`! ${asCommands(data.message)}`));
      draw();
    },
    ...(showsPictures(screen) && {
      async sample(step: number, png: Uint8Array, now: Job) {
        job = now;
        sample = { step, png, lines: sample?.lines ?? [] };
        await drawSample();
      },
    }),
    connection(state) {
      isLost = state === 'lost';
      draw();
    },
    print(text) {
      block.print(text);
      draw();
    },
    close() {
      screen.stream.off('resize', onResize);
      // What is said of the end takes the place of the text.
      if (job?.finishedAt) block.draw(pictureOf(sample));
      block.close({ keep: true });
    },
  };
}

interface Sample {
  readonly step: number;
  readonly png: Uint8Array;
  lines: readonly string[];
}

const pictureOf = (sample: Sample | undefined) =>
  sample ? [labeled('samples', `step ${sample.step}`), ...sample.lines] : [];

const labeled = (label: string, text: string) => (text === '' ? '' : `${label.padEnd(8)} ${text}`);
