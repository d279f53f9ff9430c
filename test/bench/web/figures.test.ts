import { expect, it } from 'vitest';
import { type WebResult, webJson, webText } from './figures.js';

const groups: WebResult = [
  {
    title: 'opening the page',
    figures: [
      { name: 'painted', measured: 0.412, digits: 2, unit: 's', target: { atMost: 0.6 } },
      { name: 'interactive', measured: 1.2, digits: 2, unit: 's', target: { atMost: 1 } },
    ],
  },
  {
    title: 'dragging',
    figures: [
      { name: 'frames', measured: 59.94, digits: 1, unit: 'frames/s', target: { atLeast: 50 } },
      { name: 'samples', measured: 480, unit: 'of 501' },
    ],
  },
];

it('prints the target beside each figure, and whether it is met', () => {
  expect(webText(groups)).toBe(`\
                      target       measured  met
─────────────  ─────────────  ─────────────  ───
web: opening the page
  painted            ≤ 0.6 s         0.41 s  yes
  interactive          ≤ 1 s         1.20 s  NO

web: dragging
  frames       ≥ 50 frames/s  59.9 frames/s  yes
  samples                        480 of 501`);
  const [opening, dragging] = webJson(groups);
  expect(opening!.figures.map(({ isMet }) => isMet)).toEqual([true, false]);
  expect(dragging!.figures.map(({ isMet }) => isMet)).toEqual([true, undefined]);
});
