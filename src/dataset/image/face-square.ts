import type { Sharp } from 'sharp';
import { say } from '../../schema/rejections/said.js';
import { Rejection } from '../source/source-image.js';
import { sharp } from './libvips.js';
import { type Box, detectFaces, type FaceView } from './threads/faces.js';

/** A square within an image, in its pixels. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Side of the square, in sides of the face's box (eyebrows to chin): enough to show the whole head. */
const margin = 1.8;
/** How far the square's center lies above the box's, in sides of the square: hair needs more room than the neck. */
const lift = 0.1;

/**
 * The side of each view that is searched for faces, the side of the picture in its middle, and the score that a face
 * needs. The detector finds faces of 7 to 40 % of its input, as measured with faces placed in other pictures at each
 * size: a small picture within a border shows faces that fill it, a large one those of people far away. The last view
 * takes four times as long as the others together, and has more false positives.
 */
const views = [
  { side: 224, picture: 96, minScore: 0.6 },
  { side: 320, picture: 320, minScore: 0.6 },
  { side: 608, picture: 608, minScore: 0.7 },
] as const;
/** The border's color, in which nothing looks like a face. */
const gray = '#808080';

/**
 * The square around the head with the largest face of an image. At the border of the image it is moved inward, and it
 * is never larger than the image.
 * @param image upright, with no further operations queued in libvips
 * @returns undefined when there is no face
 */
export async function findFace(image: Sharp, size: { width: number; height: number }): Promise<Square | undefined> {
  const { picture: largest } = views.at(-1)!;
  const { data, info } = await image
    .resize(largest, largest, { fit: 'inside' })
    .flatten({ background: gray })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const raw = sharp(data, { raw: { width, height, channels } });
  const { view, faces } = await detectFaces({
    views: await Promise.all(views.map(view => lookAt(raw.clone(), view))),
  });
  const face = faces.toSorted((a, b) => area(b) - area(a))[0];
  const { side, picture } = views[view]!;
  return face && squareAround(face, side, picture, size);
}

const area = ({ width, height }: Box) => width * height;

async function lookAt(raw: Sharp, { side, picture, minScore }: (typeof views)[number]): Promise<FaceView> {
  const border = (side - picture) / 2;
  const pixels = await raw
    .resize(picture, picture, { fit: 'contain', background: gray })
    .extend({ top: border, bottom: border, left: border, right: border, background: gray })
    .raw()
    .toBuffer();
  return { side, pixels, minScore };
}

/** Converts a face in a view to a square in the image. */
function squareAround(face: Box, side: number, picture: number, size: { width: number; height: number }): Square {
  const { width, height } = size;
  const scale = Math.max(width, height) / picture;
  const wanted = Math.round(Math.max(face.width, face.height) * scale * margin);
  const own = Math.max(1, Math.min(wanted, width, height));
  const middle = (from: number, length: number, whole: number) => (from + length / 2 - side / 2) * scale + whole / 2;
  const start = (center: number, whole: number) => Math.round(Math.min(Math.max(center - own / 2, 0), whole - own));
  return {
    left: start(middle(face.x, face.width, width), width),
    top: start(middle(face.y, face.height, height) - lift * own, height),
    side: own,
  };
}

/** @throws Rejection (tooSmall) when too little of the image is left */
export function checkFace({ side }: Square, minSide: number): void {
  if (side < minSide) throw new Rejection('tooSmall', say('FACE_TOO_SMALL', { side, least: minSide }));
}
