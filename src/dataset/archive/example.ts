import protobuf from 'protobufjs';
import { Rejection } from '../source.js';

/** The part of tf.train.Example (tensorflow/core/example) that holds bytes; numbers are skipped as unknown fields. */
const schema = protobuf.parse(`
  syntax = "proto3";
  message BytesList { repeated bytes value = 1; }
  message Feature { BytesList bytes_list = 1; }
  message Features { map<string, Feature> feature = 1; }
  message Example { Features features = 1; }
`).root;
const Example = schema.lookupType('Example');

interface Decoded {
  readonly features?: {
    readonly feature?: Readonly<Record<string, { readonly bytesList?: { readonly value?: readonly Uint8Array[] } }>>;
  };
}

/** Names under which image files are commonly kept. */
const imageFeatures = ['image_raw', 'image/encoded'];

/**
 * The image file within a tf.train.Example.
 * @throws Rejection when the bytes are no Example, or hold no image
 */
export function imageOfExample(bytes: Uint8Array): Uint8Array {
  const feature = decode(bytes).features?.feature ?? {};
  for (const name of imageFeatures) {
    const image = Object.hasOwn(feature, name) ? feature[name]?.bytesList?.value?.[0] : undefined;
    if (image) return image;
  }
  const names = Object.keys(feature).slice(0, 5).join(', ');
  throw new Rejection(
    'notAnImage',
    `has no bytes feature ${imageFeatures.join(' or ')}${names === '' ? '' : `, only ${names}`}`,
  );
}

function decode(bytes: Uint8Array): Decoded {
  try {
    return Example.decode(bytes) as Decoded;
  } catch {
    throw new Rejection('corrupt', 'is not a tf.train.Example');
  }
}
