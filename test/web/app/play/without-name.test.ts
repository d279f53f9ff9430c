import { expect, it } from 'vitest';
import { parseVector } from '../../../../src/latents/parse-vector.js';
import { replaceName, vectorExpression } from '../../../../src/web/app/play/favourites/without-name.js';

it('writes a vector as expressions read it', () => {
  const z = [0.25, -1, 0.1, 0.999];
  const [, text] = /^z\("(.*)"\)$/.exec(vectorExpression(z))!;
  expect(parseVector(text!)).toEqual(Float32Array.from(z));
});

it('replaces a name where it stands alone, in any script, and not within another name or in quotes', () => {
  expect(replaceName('anna + 0.5*(annabel - anna)', 'anna', 'eve')).toBe('eve + 0.5*(annabel - eve)');
  expect(replaceName('mix(z("anna"), 花子, 0.5)', '花子', 'seed(1)')).toBe('mix(z("anna"), seed(1), 0.5)');
});
