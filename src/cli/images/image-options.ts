/** How images are made, in whatever form they come. */
export const imageOptions = {
  scale: { kind: 'number', value: 'N', text: 'enlarges every pixel to N×N (default 1, at most 8)' },
  truncation: { kind: 'number', value: 'N', text: 'variety, from 0 (all average) to 1 (default)' },
} as const;
