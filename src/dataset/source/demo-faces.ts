import { createAvatar } from '@dicebear/core';
import * as lorelei from '@dicebear/lorelei';
import { philox } from '../../math/philox.js';
import { drawSvg } from '../image/decode.js';
import type { Source, SourceImage } from './source-image.js';

/** Faces in the built-in dataset. */
const count = 4000;
/** Part of the fingerprint: to be raised when the faces change. */
const version = 1;
/** Side in pixels at which they are drawn. */
const side = 128;

const skins = ['ffe3cb', 'f8cfae', 'eab48c', 'd4955f', 'b5733f', '96562c'];
const hairs = ['1c1a22', '4f2f1d', '8f5527', 'e3b23c', 'd1492e', '7b3fa0', '2f6fb5', 'ececec'];
const backgrounds = ['8fd3f4', 'ffd23f', 'a8e6a1', 'ff9aa8', 'c6a9f2', '3d6fe0', '2fa58c', 'f3efe6'];
/** Least distance, of at most 441, between the colors of things that touch. */
const contrast = { skinOnHair: 110, hairOnBackground: 150, skinOnBackground: 90 };

/** Open eyes, whose pupils are still visible at 32×32. */
const eyes = [2, 4, 6, 9, 10, 14, 17, 18, 20, 21, 23, 24];
const mouths = ['01', '02', '03', '04', '05', '06', '08', '09', '10', '12', '13', '16'];
/** All but those that hide the face, and the single tuft. */
const hairstyles = Array.from({ length: 48 }, (_, i) => i + 1).filter(i => ![34, 40, 41, 45].includes(i));

/**
 * Faces in DiceBear's "Lorelei" style (design by Lisa Wischofsky, CC0 1.0) with skin, hair and background in colors
 * that stand out from each other. Face i is always the same.
 */
export function demoFaces(): Source {
  const face = (i: number): SourceImage => ({
    name: `face-${i}`,
    bytes: 1,
    decode: async () => ({ side, pixels: await drawSvg(faceSvg(i, side), side) }),
  });
  return {
    fingerprint: `demo-faces ${version} ${count} ${side}`,
    bytes: count,
    async *images() {
      for (let i = 0; i < count; i++) yield face(i);
    },
  };
}

/** @returns an SVG drawing of size × size pixels */
export function faceSvg(index: number, size: number): string {
  const { skin, hair, background } = palette(index);
  return createAvatar(lorelei, {
    seed: `face-${index}`,
    size,
    // The drawing leaves a lot of room around the head.
    scale: 124,
    translateY: 1,
    skinColor: [skin],
    hairColor: [hair],
    backgroundColor: [background],
    mouthColor: ['a3262a'],
    hair: hairstyles.map(variant),
    eyes: eyes.map(variant),
    mouth: mouths.map(number => `happy${number}` as 'happy01'),
    head: ['variant01', 'variant02', 'variant03', 'variant04'],
    glassesProbability: 8,
    earringsProbability: 8,
    beardProbability: 5,
    frecklesProbability: 4,
    hairAccessoriesProbability: 0,
  }).toString();
}

const variant = (i: number) => `variant${String(i).padStart(2, '0')}` as 'variant01';

/** Colors of face `index`: the first of its random combinations in which each stands out. */
function palette(index: number): { skin: string; hair: string; background: string } {
  for (let attempt = 0; ; attempt++) {
    const [a, b, c] = philox(version, 0, [index, attempt, 0, 0]);
    const [skin, hair, background] = [pick(skins, a), pick(hairs, b), pick(backgrounds, c)];
    if (
      distance(skin, hair) >= contrast.skinOnHair &&
      distance(hair, background) >= contrast.hairOnBackground &&
      distance(skin, background) >= contrast.skinOnBackground
    )
      return { skin, hair, background };
  }
}

function pick(colors: readonly string[], random: number): string {
  return colors[random % colors.length]!;
}

/** Distance of two colors in RGB. */
function distance(a: string, b: string): number {
  const [x, y] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return Math.hypot(x[0]! - y[0]!, x[1]! - y[1]!, x[2]! - y[2]!);
}
