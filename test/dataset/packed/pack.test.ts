import { expect, it } from 'vitest';
import { pack } from '../../../src/dataset/packed/pack.js';
import { packedFiles } from '../../../src/dataset/packed/packed-dataset.js';
import { Rejection, type Source } from '../../../src/dataset/source/source-image.js';
import { Framing } from '../../../src/schema/dataset.js';
import { say } from '../../../src/schema/rejections/said.js';
import type { Put } from '../../../src/storage/index.js';

const side = 16;
const [width, height] = [24, side];

/** An image with something around it, one that is rejected, and another image. */
const source: Source = {
  fingerprint: 'fingerprint',
  bytes: 3,
  async *images() {
    for (const [i, name] of ['1.png', 'broken.png', '2.png'].entries())
      yield {
        name,
        bytes: 1,
        async decode() {
          if (name === 'broken.png') throw new Rejection('noFace', say('NO_FACE'));
          const pixels = new Uint8Array(side * side * 3).fill(i);
          const around = { width, height, x: 4, y: 0, pixels: new Uint8Array(width * height * 3).fill(i) };
          return { side, pixels, surroundings: { ...around, isExact: true } };
        },
      };
  },
};

it('leaves no file half written when the end of another one fails', async () => {
  const open = new Set<string>();
  const put: Put = async (name, content) => {
    open.add(name);
    try {
      if (!(content instanceof Uint8Array)) for await (const _ of content);
      if (name === packedFiles.rejected) throw new Error('The disk is full');
    } finally {
      open.delete(name);
    }
  };
  const framing = Framing.parse({});
  await expect(pack(put, { id: 'set', source, framing, concurrency: 1, advice: '' })).rejects.toThrow('disk is full');
  expect([...open]).toEqual([]);
});
