/** Bits of the longest code that is made: with longer ones a picture would be smaller by less than a thousandth. */
export const maxCodeLength = 12;

/**
 * Lengths of the codes with which so many of each symbol take the fewest bits (Huffman 1952), none of them above
 * {@link maxCodeLength}.
 * @param counts how often each symbol occurs, below 2³²; at least two symbols do, and at most 512 are there
 * @returns 0 for a symbol that does not occur
 */
export function codeLengths(counts: Uint32Array): Uint8Array {
  // Without a function that compares, numbers are sorted ten times as fast.
  const sorted = new Float64Array(counts.length);
  for (let symbol = 0; symbol < counts.length; symbol++) sorted[symbol] = counts[symbol]! * 512 + symbol;
  sorted.sort();
  const used = sorted.subarray(sorted.findIndex(both => both >= 512));
  let weights = used.map(both => Math.floor(both / 512));
  let depths = depthsOf(weights);
  // As bzip2 does: with weights that differ less, the tree becomes flatter.
  while (depths[0]! > maxCodeLength) {
    weights = weights.map(weight => Math.ceil(weight / 2));
    depths = depthsOf(weights);
  }
  const lengths = new Uint8Array(counts.length);
  for (let i = 0; i < used.length; i++) lengths[used[i]! % 512] = depths[i]!;
  return lengths;
}

/**
 * How deep each leaf lies in the tree that joins the two lightest nodes until one is left. Joined nodes become heavier and
 * heavier, so that the lightest is always the first of the leaves or the first of these.
 * @param weights of the leaves, the lightest first
 */
function depthsOf(weights: Float64Array): Uint8Array {
  const leaves = weights.length;
  const nodes = new Float64Array(2 * leaves - 1);
  nodes.set(weights);
  const parents = new Uint16Array(nodes.length);
  let [leaf, joined] = [0, leaves];
  for (let node = leaves; node < nodes.length; node++)
    for (let child = 0; child < 2; child++) {
      const isLeaf = leaf < leaves && (joined === node || nodes[leaf]! <= nodes[joined]!);
      const lightest = isLeaf ? leaf++ : joined++;
      parents[lightest] = node;
      nodes[node]! += nodes[lightest]!;
    }
  const depths = new Uint8Array(nodes.length);
  for (let node = nodes.length - 2; node >= 0; node--) depths[node] = depths[parents[node]!]! + 1;
  return depths.subarray(0, leaves);
}

/** The canonical codes of some lengths (RFC 1951, 3.2.2), their bits in the order in which they are sent. */
export function codesOf(lengths: Uint8Array): Uint16Array {
  const next = new Uint16Array(maxCodeLength + 2);
  for (let i = 0; i < lengths.length; i++) if (lengths[i]! > 0) next[lengths[i]! + 1]!++;
  for (let length = 1; length < next.length; length++) next[length] = (next[length - 1]! + next[length]!) << 1;
  const codes = new Uint16Array(lengths.length);
  for (let i = 0; i < lengths.length; i++) if (lengths[i]! > 0) codes[i] = reversed(next[lengths[i]!]!++, lengths[i]!);
  return codes;
}

function reversed(code: number, length: number): number {
  let bits = 0;
  for (let i = 0; i < length; i++) bits = (bits << 1) | ((code >> i) & 1);
  return bits;
}
