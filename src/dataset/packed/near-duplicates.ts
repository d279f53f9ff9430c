import { signatureSide } from './thumbnail.js';

/** Signatures of near-duplicates differ by no more than this, in levels of 255: in any cell, and on average. */
const limits = { cell: 10, mean: 2.5 };
/** Images with a common key that are compared with a new one: the last ones. Bounds the work when all look alike. */
const compared = 16;
const keyBits = 16;
/** Least difference between the sums of two cells that counts: on an even surface, smaller ones are only noise. */
const contrast = 8;

/**
 * Finds images that look almost the same as an earlier one: saved again, scaled, a frame of the same film. Signatures
 * are compared when one of the four parts of their difference hashes agrees (dHash, Krawetz 2013; parts as in
 * multi-index hashing, Norouzi et al. 2012), so that the time grows with the number of images rather than its square.
 */
export class NearDuplicates {
  readonly #signatures: Uint8Array[] = [];
  readonly #buckets = Array.from({ length: 64 / keyBits }, () => new Map<number, number[]>());
  #count = 0;

  /** Images that look the same as an earlier one. */
  get count(): number {
    return this.#count;
  }

  /**
   * Adds an image.
   * @param signature uint8 signatureSide × signatureSide
   * @returns the index of an earlier image that looks the same, in the order in which they were added
   */
  add(signature: Uint8Array): number | undefined {
    const index = this.#signatures.push(signature) - 1;
    let twin: number | undefined;
    for (const [part, key] of differenceKeys(signature).entries()) {
      const buckets = this.#buckets[part]!;
      const bucket = buckets.get(key) ?? [];
      twin ??= bucket.findLast(other => looksSame(signature, this.#signatures[other]!));
      bucket.push(index);
      if (bucket.length > compared) bucket.shift();
      buckets.set(key, bucket);
    }
    if (twin !== undefined) this.#count++;
    return twin;
  }
}

/**
 * Groups of images of which each looks the same as an earlier one of its group.
 * @param pairs index of the earlier image, index of the later one, in the order of the latter
 * @returns indices, ascending in each group
 */
export function groupsOf(pairs: readonly (readonly [earlier: number, later: number])[]): number[][] {
  const groups = new Map<number, number[]>();
  for (const [earlier, later] of pairs) {
    const group = groups.get(earlier) ?? [earlier];
    group.push(later);
    groups.set(earlier, group);
    groups.set(later, group);
  }
  return [...new Set(groups.values())];
}

function looksSame(a: Uint8Array, b: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (difference > limits.cell) return false;
    sum += difference;
  }
  return sum <= limits.mean * a.length;
}

/**
 * Whether each of 8 × 8 cells is brighter than the cell to its right, as four numbers of 16 bits. Each cell is 2 × 2 of
 * the signature's.
 */
function differenceKeys(signature: Uint8Array): number[] {
  const step = signatureSide / 8;
  const cell = (x: number, y: number) => {
    const at = y * step * signatureSide + x * step;
    return signature[at]! + signature[at + 1]! + signature[at + signatureSide]! + signature[at + signatureSide + 1]!;
  };
  const keys = new Array<number>(64 / keyBits).fill(0);
  for (let i = 0; i < 64; i++) {
    const [x, y] = [i % 8, Math.floor(i / 8)];
    // The last of a row is compared with the first of the same row.
    if (cell(x, y) > cell((x + 1) % 8, y) + contrast) keys[i >> 4]! |= 1 << (i & 15);
  }
  return keys;
}
