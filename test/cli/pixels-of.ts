/** The pixels that half blocks in 24-bit color show: rows from the top, each its values of RGB in turn. */
export function pixelsOf(lines: readonly string[]): number[][] {
  return lines.flatMap(line => {
    const [upper, lower]: [number[], number[]] = [[], []];
    let colors: { above: number[]; below: number[] } = { above: [], below: [] };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they carry the colors
    for (const [part, above, below] of line.matchAll(/\x1b\[38;2;([\d;]+?);(?:48;2;([\d;]+)|49)m|▀/g)) {
      if (part !== '▀') colors = { above: numbers(above), below: numbers(below) };
      else {
        upper.push(...colors.above);
        lower.push(...colors.below);
      }
    }
    return [upper, lower];
  });
}

const numbers = (text: string | undefined) => (text === undefined ? [] : text.split(';').map(Number));
