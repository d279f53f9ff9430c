import protobuf from 'protobufjs';
import { Rejection } from '../source.js';
import { displayName } from './names.js';

/** Names under which image files are commonly kept. */
const imageFeatures = ['image_raw', 'image/encoded'];
/** Fields that are looked at. An Example has some dozens; one of millions of tiny ones would take up gigabytes. */
const maxFields = 10_000;
/** Features that the message about a missing image names. */
const maxNamed = 5;

/** Wire type of what has a length: bytes, strings, messages (https://protobuf.dev/programming-guides/encoding). */
const lengthDelimited = 2;

/**
 * The image file within a tf.train.Example (tensorflow/core/example). Only what leads to it is read:
 * Example { Features features = 1 }, Features { map<string, Feature> feature = 1 }, Feature { BytesList bytes_list = 1 },
 * BytesList { repeated bytes value = 1 }.
 * @throws Rejection when the bytes are no Example, or hold no image
 */
export function imageOfExample(bytes: Uint8Array): Uint8Array {
  const found = new Map<string, Uint8Array>();
  const names = new Set<string>();
  let fields = 0;

  /** Values of one field of a message, as often as it is there. */
  function* valuesOf(message: Uint8Array, number: number): Generator<Uint8Array> {
    const reader = protobuf.Reader.create(message);
    while (reader.pos < reader.len) {
      if (++fields > maxFields)
        throw new Rejection('corrupt', `is a tf.train.Example of more than ${maxFields} fields`);
      const tag = reader.uint32();
      if (tag === number * 8 + lengthDelimited) yield reader.bytes();
      else reader.skipType(tag % 8);
    }
  }

  /** Of a field that is there more than once, the last value counts; without any, it is empty. */
  function last(message: Uint8Array, number: number): Uint8Array {
    return [...valuesOf(message, number)].at(-1) ?? new Uint8Array();
  }

  function firstImage(feature: Uint8Array): Uint8Array | undefined {
    for (const list of valuesOf(feature, 1)) for (const value of valuesOf(list, 1)) return value;
    return undefined;
  }

  try {
    for (const features of valuesOf(bytes, 1))
      for (const feature of valuesOf(features, 1)) {
        // No longer than what is shown of it: a name can have as many bytes as the record.
        const name = Buffer.from(last(feature, 1).subarray(0, 1000)).toString();
        if (imageFeatures.includes(name)) found.set(name, last(feature, 2));
        if (names.size < maxNamed) names.add(displayName(name));
      }
    for (const name of imageFeatures) {
      const image = firstImage(found.get(name) ?? new Uint8Array());
      if (image) return image;
    }
  } catch (error) {
    throw error instanceof Rejection ? error : new Rejection('corrupt', 'is not a tf.train.Example');
  }
  throw new Rejection(
    'notAnImage',
    `has no bytes feature ${imageFeatures.join(' or ')}${names.size === 0 ? '' : `, only ${[...names].join(', ')}`}`,
  );
}
