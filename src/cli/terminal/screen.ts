import { createColors } from 'picocolors';

export type Colors = ReturnType<typeof createColors>;

/** Where a command writes: a terminal, a file or a pipe. */
export interface Screen {
  readonly stream: NodeJS.WriteStream;
  /** Whether lines can be drawn again in place. */
  readonly isLive: boolean;
  /** Bits of color: 1 for none, 24 for all. */
  readonly depth: number;
  readonly colors: Colors;
  /** Columns and rows; those of a common terminal when it does not say. */
  size(): { readonly columns: number; readonly rows: number };
  write(text: string | Uint8Array): void;
  line(text?: string): void;
}

/** Makes no use of colors when NO_COLOR is set (no-color.org), and of no escape codes where there is no terminal. */
export function screenOf(
  stream: NodeJS.WriteStream,
  environment: Readonly<Record<string, string | undefined>>,
): Screen {
  const isLive = stream.isTTY === true && environment.TERM !== 'dumb';
  const hasColor = isLive && !environment.NO_COLOR;
  const depth = hasColor ? stream.getColorDepth(withoutEmpty(environment)) : 1;
  const write = (text: string | Uint8Array) => void stream.write(text);
  return {
    stream,
    isLive,
    depth,
    colors: createColors(depth > 1),
    size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
    write,
    line: (text = '') => write(`${text}\n`),
  };
}

/** Node takes an empty NO_COLOR for one that is set. */
function withoutEmpty({
  NO_COLOR,
  ...rest
}: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return NO_COLOR ? { ...rest, NO_COLOR } : rest;
}
