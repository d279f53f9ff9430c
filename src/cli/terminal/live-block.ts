import { fitted, widthOf } from './line-width.js';
import type { Screen } from './screen.js';

// Terminals that know them show everything in between at once; others ignore them.
const [beginUpdate, endUpdate] = ['\x1b[?2026h', '\x1b[?2026l'];
const [hideCursor, showCursor] = ['\x1b[?25l', '\x1b[?25h'];
const eraseBelow = '\x1b[0J';

/** Lines at the bottom of a terminal that are drawn again in place, as others scroll by above them. */
export class LiveBlock {
  readonly #screen: Screen;
  /** Columns of each line that is shown. */
  #shown: readonly number[] = [];
  #isOpen = false;
  /** However the process ends, the terminal gets its cursor back. */
  readonly #onExit = () => this.close({ keep: true });

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** Shows these lines in place of those before. What does not fit is cut off. */
  draw(lines: readonly string[]): void {
    const { columns, rows } = this.#screen.size();
    const fit = lines.slice(0, Math.max(1, rows - 1)).map(line => fitted(line, columns - 1));
    const opening = this.#isOpen ? '' : hideCursor;
    if (!this.#isOpen) process.once('exit', this.#onExit);
    this.#isOpen = true;
    this.#screen.write(`${opening}${beginUpdate}${this.#back()}${fit.map(line => `${line}\n`).join('')}${endUpdate}`);
    this.#shown = fit.map(widthOf);
  }

  /** A line that stays, above those that are drawn again. The next `draw` shows them again. */
  print(text: string): void {
    this.#screen.write(`${this.#back()}${text}\n`);
    this.#shown = [];
  }

  /** Gives the terminal back as it was. @param keep leaves the lines where they are */
  close({ keep = false }: { readonly keep?: boolean } = {}): void {
    if (!this.#isOpen) return;
    this.#screen.write(`${keep ? '' : this.#back()}${showCursor}`);
    this.#shown = [];
    this.#isOpen = false;
    process.off('exit', this.#onExit);
  }

  /** To the first line that is shown, with everything from there on erased. A narrower terminal has wrapped some. */
  #back(): string {
    const { columns } = this.#screen.size();
    const rows = this.#shown.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return rows === 0 ? '' : `\r\x1b[${rows}A${eraseBelow}`;
  }
}
