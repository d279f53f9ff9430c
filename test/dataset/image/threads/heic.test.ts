import { expect, it } from 'vitest';
import { DecoderFault } from '../../../../src/dataset/image/decoder-fault.js';
import { heicDecoder } from '../../../../src/dataset/image/threads/heic.js';
import { Rejection } from '../../../../src/dataset/source/source-image.js';

const decode = (entry: string) =>
  heicDecoder(
    60_000,
    new URL(entry, import.meta.url),
  )({ file: Uint8Array.of(1), maxPixels: 1, minSide: 1 }).catch((error: unknown) => error);

it('rejects a picture over which the decoder crashes', async () => {
  const error = await decode('./fixtures/crash.mjs');
  expect(error).toBeInstanceOf(Rejection);
  expect(error).toMatchObject({ reason: 'corrupt' });
});

it('does not blame a picture for a decoder that is not installed', async () => {
  expect(await decode('./fixtures/missing.mjs')).toBeInstanceOf(DecoderFault);
});
