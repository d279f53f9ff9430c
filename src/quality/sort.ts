const [bits, passes] = [11, 3];
const buckets = 2 ** bits;

/**
 * Sorts arrays of n float32 numbers in place, ascending: a radix sort by their bits, several times as fast as
 * Float32Array.sort. NaN is not expected.
 */
export function floatSorter(n: number): (values: Float32Array) => void {
  const scratch = [new Uint32Array(n), new Uint32Array(n)] as const;
  const counts = new Uint32Array(passes * buckets);
  return values => {
    const raw = new Uint32Array(values.buffer, values.byteOffset, n);
    let [from, to] = scratch;
    counts.fill(0);
    for (let i = 0; i < n; i++) {
      const word = raw[i]!;
      // As unsigned integers these are in the order of the floats: negative ones reversed, and below the positive ones.
      const key = (word & 0x80000000 ? ~word : word | 0x80000000) >>> 0;
      from[i] = key;
      counts[key & (buckets - 1)]!++;
      counts[buckets + ((key >>> bits) & (buckets - 1))]!++;
      counts[2 * buckets + (key >>> (2 * bits))]!++;
    }
    for (let pass = 0; pass < passes; pass++) {
      const places = counts.subarray(pass * buckets, (pass + 1) * buckets);
      let place = 0;
      for (let bucket = 0; bucket < buckets; bucket++) {
        const count = places[bucket]!;
        places[bucket] = place;
        place += count;
      }
      const shift = pass * bits;
      for (let i = 0; i < n; i++) {
        const key = from[i]!;
        to[places[(key >>> shift) & (buckets - 1)]!++] = key;
      }
      [from, to] = [to, from];
    }
    for (let i = 0; i < n; i++) {
      const key = from[i]!;
      raw[i] = key & 0x80000000 ? key & 0x7fffffff : ~key;
    }
  };
}
