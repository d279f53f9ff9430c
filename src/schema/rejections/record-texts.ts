interface At {
  readonly offset: number;
}

/** The bytes of a feature beside sizes from others; a depth of 0 stands for none. */
interface Sized {
  readonly bytes: number;
  readonly height: number;
  readonly width: number;
  readonly depth: number;
}

const naming =
  'name it with ?feature=NAME when you upload, --feature NAME when you import, or "feature": "NAME" in dataset.json';
const oneByte = 'write one byte a channel (image.astype("uint8").tobytes()), or a PNG or JPEG file (tf.io.encode_png)';
const asBytes = (cast: string) =>
  `write a PNG or JPEG file (tf.io.encode_png), or pixels as bytes (${cast}.tobytes()) with height, width and depth beside them`;
const counted = (bytes: number) => (bytes === 1 ? '1 byte' : `${bytes} bytes`);
const sizesOf = ({ height, width, depth }: Sized) =>
  `height ${height}, width ${width} and ${depth === 0 ? 'no depth' : `depth ${depth}`}`;

/** What is wrong with a record of a TFRecord file. `why` and `features` are texts of their own. */
export const recordTexts = {
  RECORD_HEADER: ({ offset }: At) => `the record at byte ${offset} ends within a header`,
  RECORD_LENGTH: ({ offset }: At) => `the record at byte ${offset} has a length that does not match its checksum`,
  RECORD_CUT_OFF: ({ offset }: At) => `the record at byte ${offset} ends within its data`,
  RECORD_CHECKSUM: ({ offset }: At) => `the record at byte ${offset} has data that do not match the checksum`,
  SEQUENCE_EXAMPLE: 'is a tf.train.SequenceExample: write each picture as a tf.train.Example of its own',
  BARE_IMAGE: ({ format }: { readonly format: string }) =>
    `is a ${format} file, not a tf.train.Example that holds one: put it into its feature image_raw`,
  NOT_AN_EXAMPLE: 'is not a tf.train.Example: write one for each picture',
  OTHER_THAN_EXAMPLE: ({ why }: { readonly why: string }) => `is not a tf.train.Example; it ${why}`,
  TOO_MANY_FIELDS: ({ most }: { readonly most: number }) => `is a tf.train.Example of more than ${most} fields`,
  SIDE_TOO_LONG: ({ width, height, most }: Record<'width' | 'height' | 'most', number>) =>
    `${width}×${height} pixels; a side may have at most ${most}`,
  SEVERAL_FEATURES: ({ features }: { readonly features: string }) =>
    `has more than one feature that holds images: ${naming}. ${features}`,
  NO_IMAGE_FEATURE: ({ features }: { readonly features: string }) => `has no feature that holds an image. ${features}`,
  NO_FEATURE: ({ names, features }: { readonly names: string; readonly features: string }) =>
    `has no feature ${names}. ${features}`,
  OTHER_FEATURE: ({ names, features }: { readonly names: string; readonly features: string }) =>
    `has no feature ${names}. ${features}. If another feature holds the images of the file, ${naming}`,
  /** `contents` names them with what they hold, in English; `names` are the names alone. */
  FEATURES: ({ contents, more }: Record<'names' | 'contents', string> & { readonly more: number }) =>
    `It has ${contents}${more > 0 ? ` and ${more} more` : ''}`,
  FEATURES_NONE: 'It has no features at all',
  FEATURE: ({ name, why }: Record<'name' | 'why', string>) => `${name} ${why}`,
  FEATURE_EMPTY: 'is empty: write the bytes of an image file into it',
  FEATURE_FLOATS: ({ count }: { readonly count: number }) =>
    `is a list of ${count} floats, not bytes: ${asBytes('(image * 255).astype("uint8")')}`,
  FEATURE_INTEGERS: ({ count }: { readonly count: number }) =>
    `is a list of ${count} integers, not bytes: ${asBytes('image.astype("uint8")')}`,
  FEATURE_TENSOR: ({ type, shape }: Record<'type' | 'shape', string>) =>
    `is a tensor of ${type} and shape ${shape}: write one of uint8 and height×width×channels (tf.io.serialize_tensor(tf.cast(image, tf.uint8))), or a PNG file (tf.io.encode_png)`,
  /** @param side of a square of as many bytes in color; 0 when there is none */
  FEATURE_SIZES: ({ bytes, side }: { readonly bytes: number; readonly side: number }) =>
    `has ${counted(bytes)} that are no image file${side > 0 ? `, as many as ${side}×${side} pixels in color have` : ''}: for pixels, write height, width and depth beside them as integers; or write a PNG or JPEG file (tf.io.encode_png)`,
  FEATURE_WIDE: (sized: Sized & { readonly bits: number }) =>
    `has ${counted(sized.bytes)}, values of ${sized.bits} bits${sized.bits === 32 ? ', such as float32' : ''}, for ${sizesOf(sized)}: ${oneByte}`,
  FEATURE_MISFIT: (sized: Sized) => `has ${counted(sized.bytes)}, which do not fit ${sizesOf(sized)}: ${oneByte}`,
} as const;
