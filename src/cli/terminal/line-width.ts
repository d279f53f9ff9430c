/** Control sequences of a terminal, which take no room. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are looked for
const controls = /\x1b\[[0-9;?]*[A-Za-z]/y;
/** Scripts and symbols whose characters fill two columns (Unicode's East Asian Width, W and F, in short). */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\p{Emoji_Presentation}]/u;
const narrowless = /\p{M}/u;

function* parts(text: string): Generator<{ readonly part: string; readonly columns: number }> {
  for (let at = 0; at < text.length; ) {
    controls.lastIndex = at;
    const [control] = controls.exec(text) ?? [];
    const part = control ?? String.fromCodePoint(text.codePointAt(at)!);
    at += part.length;
    yield { part, columns: control || narrowless.test(part) ? 0 : wide.test(part) ? 2 : 1 };
  }
}

/** Columns that a line of text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { columns } of parts(text)) width += columns;
  return width;
}

/** As much of a line as fits; a color that is cut off ends there. */
export function fitted(text: string, columns: number): string {
  let [fit, width] = ['', 0];
  for (const { part, columns: more } of parts(text)) {
    if (width + more > columns) return fit.includes('\x1b[') ? `${fit}\x1b[0m` : fit;
    fit += part;
    width += more;
  }
  return fit;
}

/** A text that is filled up with spaces to a width. */
export function padded(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, columns - widthOf(text)));
  return side === 'left' ? text + spaces : spaces + text;
}
