import { PassThrough } from 'node:stream';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { liveDisplay } from '../../src/cli/jobs/live-display.js';
import { halfBlocks } from '../../src/cli/terminal/half-blocks.js';
import { fitted, padded, widthOf } from '../../src/cli/terminal/line-width.js';
import { LiveBlock } from '../../src/cli/terminal/live-block.js';
import { fitGrid, gridLines } from '../../src/cli/terminal/picture.js';
import { type Screen, screenOf } from '../../src/cli/terminal/screen.js';
import { table } from '../../src/cli/terminal/table.js';
import type { Job } from '../../src/client/index.js';
import { pixelsOf } from './pixels-of.js';

/** A terminal that remembers what is written to it. */
function terminal(columns = 80, rows = 24, depth = 24): { screen: Screen; written(): string } {
  let text = '';
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns, rows, getColorDepth: () => depth });
  stream.setEncoding('utf8').on('data', data => {
    text += data;
  });
  return {
    screen: screenOf(stream as unknown as NodeJS.WriteStream, { TERM: 'xterm' }),
    written: () => text,
  };
}

describe('half blocks', () => {
  const data = Uint8Array.from({ length: 3 * 3 * 3 }, (_, i) => (i * 37) % 256);
  const picture = { data, width: 3, height: 3 };

  it('show two pixels in a character, and nothing below the last row of an odd number', () => {
    const lines = halfBlocks(picture, 24);
    expect(lines).toHaveLength(2);
    expect(lines.map(widthOf)).toEqual([3, 3]);
    const shown = pixelsOf(lines);
    expect(shown.slice(0, 3).flat()).toEqual([...data]);
    expect(shown[3]).toEqual([]);
  });

  it('name a color once where neighbors have it, and the nearest of 256 where there are no more', () => {
    const red = Uint8Array.from([200, 10, 10, 200, 10, 10, 120, 121, 122, 120, 121, 122]);
    expect(halfBlocks({ data: red, width: 2, height: 2 }, 24)).toEqual([
      '\x1b[38;2;200;10;10;48;2;120;121;122m▀▀\x1b[0m',
    ]);
    expect(halfBlocks({ data: red, width: 2, height: 2 }, 8)).toEqual(['\x1b[38;5;160;48;5;243m▀▀\x1b[0m']);
  });

  it('show few images that can be recognized rather than many that cannot', () => {
    const grid = { rows: 8, cols: 8, side: 32 };
    expect(fitGrid(grid, { columns: 79, rows: 17 })).toEqual({ rows: 2, cols: 4, side: 17 });
    expect(fitGrid(grid, { columns: 300, rows: 200 })).toEqual({ rows: 8, cols: 8, side: 32 });
    expect(fitGrid({ ...grid, side: 96 }, { columns: 200, rows: 40 })).toEqual({ rows: 5, cols: 8, side: 16 });
    expect(fitGrid(grid, { columns: 10, rows: 3 })).toEqual({ rows: 1, cols: 1, side: 6 });
  });

  it('show the first images of a grid', async () => {
    const raw = { width: 64, height: 64, channels: 3 } as const;
    const pixels = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7) % 251);
    const png = await sharp(pixels, { raw }).png().toBuffer();
    // Room for one of two rows, and all of both columns.
    const lines = await gridLines(png, 32, terminal(70, 24).screen, 15);
    const side = 30;
    const first = sharp(png)
      .extract({ left: 0, top: 0, width: 64, height: 32 })
      .resize(2 * side, side);
    expect(pixelsOf(lines).flat()).toEqual([...(await first.raw().toBuffer())]);
  });
});

describe('a line', () => {
  it('is as wide as a terminal shows it', () => {
    expect([widthOf('abc'), widthOf('\x1b[1mabc\x1b[0m'), widthOf('日本'), widthOf('é')]).toEqual([3, 3, 4, 1]);
    expect([padded('日本', 6), padded('7', 3, 'right')]).toEqual(['日本  ', '  7']);
  });

  it('is cut where a terminal ends, and its color with it', () => {
    expect([fitted('abcdef', 3), fitted('abc', 3), fitted('日本語', 5)]).toEqual(['abc', 'abc', '日本']);
    expect(fitted('\x1b[31mabcdef\x1b[0m', 3)).toBe('\x1b[31mabc\x1b[0m');
  });

  it('of a table stands below its title', () => {
    const columns = [{ title: 'NAME' }, { title: 'STEP', side: 'right' }] as const;
    expect(
      table(columns, [
        ['tiny', '5'],
        ['a title', '1500'],
      ]),
    ).toEqual(['NAME     STEP', 'tiny        5', 'a title  1500']);
  });
});

describe('a block of lines', () => {
  it('is drawn in place, cut to the terminal, and gives the cursor back', () => {
    const { screen, written } = terminal(10, 4);
    const block = new LiveBlock(screen);
    block.draw(['one', 'a line that is too long', 'three', 'four']);
    block.draw(['two']);
    block.close({ keep: true });
    expect(written()).toBe(
      '\x1b[?25l\x1b[?2026hone\na line th\nthree\n\x1b[?2026l' +
        '\x1b[?2026h\r\x1b[3A\x1b[0Jtwo\n\x1b[?2026l' +
        '\x1b[?25h',
    );
  });

  it('lets lines that stay scroll by above it', () => {
    const { screen, written } = terminal();
    const block = new LiveBlock(screen);
    block.draw(['bar']);
    block.print('sample');
    block.draw(['bar']);
    expect(written().replaceAll(/.\[\?\d+[hl]/g, '')).toBe('bar\n\r\x1b[1A\x1b[0Jsample\nbar\n');
    block.close();
  });
});

describe('a screen', () => {
  const stream = (isTTY: boolean) =>
    Object.assign(new PassThrough(), { isTTY, getColorDepth: () => 24 }) as unknown as NodeJS.WriteStream;

  it('is live on a terminal alone, and without color where NO_COLOR says so', () => {
    const facts = (isTTY: boolean, environment: Record<string, string>) => {
      const { isLive, depth } = screenOf(stream(isTTY), environment);
      return [isLive, depth];
    };
    expect(facts(true, { TERM: 'xterm' })).toEqual([true, 24]);
    expect(facts(true, { TERM: 'xterm', NO_COLOR: '1' })).toEqual([true, 1]);
    expect(facts(true, { TERM: 'dumb' })).toEqual([false, 1]);
    expect(facts(false, { TERM: 'xterm', FORCE_COLOR: '3' })).toEqual([false, 1]);
  });
});

describe('the live display of a training', () => {
  const message = 'cats has 300 images: a generator that has seen fewer than 1000 mostly copies them';
  const warning = { code: 'DATASET_SMALL', message, step: null };
  const progress = { step: 5, steps: 10, secondsPerStep: null, etaSeconds: null, trainedSeconds: 1 };
  const job = { status: 'running', preparation: null, progress, losses: null, quality: null } as unknown as Job;
  const warned = { ...job, warnings: [warning] };
  const times = (text: string) => text.split(message).length - 1;

  it('says a warning once, above everything that changes', () => {
    const { screen, written } = terminal(120);
    const display = liveDisplay(screen);
    display.event?.({ event: 'warning', data: warning });
    for (let i = 0; i < 3; i++) display.update({ ...warned, progress: { ...job.progress, step: 6 + i } });
    display.close();
    expect(written()).toContain(`! ${message}`);
    expect(times(written())).toBe(1);
  });

  it('shows one that came before it was watched', () => {
    const { screen, written } = terminal(120);
    const display = liveDisplay(screen);
    display.update(warned);
    display.close();
    expect(written()).toContain(`warning  ${message}`);
  });
});
