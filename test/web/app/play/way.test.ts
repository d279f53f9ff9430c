import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framePlaces } from '../../../../src/latents/frames.js';
import { loop, mix, walk } from '../../../../src/latents/paths.js';
import { latents } from '../../../../src/model/latents.js';
import { framesOf } from '../../../../src/web/app/play/walks/way.js';

const latentSize = 16;
const named = (names: readonly string[]) =>
  new Map(names.map((name, i) => [name, latents(i, 0, 1, latentSize)] as const));

describe('the frames of a film', () => {
  it.each([
    ['walk', walk],
    ['loop', loop],
  ] as const)('are those of an animation of the same %s', (way, path) => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 40 }), (stops, count) => {
        const names = Array.from({ length: stops }, (_, i) => `pick${i}`);
        const z = named(names);
        const animation = path([...z.values()]);
        const places = framePlaces(animation, count);
        for (const [i, frame] of framesOf(way, names, count).entries()) {
          const [, a, b, share] = /^mix\((\w+), (\w+), ([\d.e-]+)\)$/.exec(frame)!;
          const drawn = mix(z.get(a!)!, z.get(b!)!, Number(share));
          const expected = animation.at(places[i]!);
          for (const [j, value] of drawn.entries()) expect(value).toBeCloseTo(expected[j]!, 4);
        }
      }),
      { numRuns: 30 },
    );
  });
});
