import type { recordTexts } from '../../../../schema/rejections/record-texts.js';
import type { InLanguage } from './in-language.js';

const naming =
  'アップロードでは「画像が入っている特徴」(?feature=NAME)、取り込みでは --feature NAME、dataset.jsonでは "feature": "NAME" で指定してください';
const oneByte =
  '1チャンネル1バイトの値(image.astype("uint8").tobytes())か、PNGまたはJPEG(tf.io.encode_png)を書き込んでください。';
const asBytes = (cast: string) =>
  `PNGまたはJPEG(tf.io.encode_png)か、height、width、depthを添えたピクセルのバイト列(${cast}.tobytes())を書き込んでください。`;
const sizes = ({ height, width, depth }: Record<'height' | 'width' | 'depth', number>) =>
  `height ${height}、width ${width}、${depth === 0 ? 'depthなし' : `depth ${depth}`}`;

/** What is wrong with a record of a TFRecord file, in Japanese. */
export const recordsJa: InLanguage<typeof recordTexts> = {
  RECORD_HEADER: ({ offset }) => `${offset}バイト目のレコードが、ヘッダーの途中で終わっています。`,
  RECORD_LENGTH: ({ offset }) => `${offset}バイト目のレコードの長さが、チェックサムと一致しません。`,
  RECORD_CUT_OFF: ({ offset }) => `${offset}バイト目のレコードが、データの途中で終わっています。`,
  RECORD_CHECKSUM: ({ offset }) => `${offset}バイト目のレコードのデータが、チェックサムと一致しません。`,
  SEQUENCE_EXAMPLE: 'tf.train.SequenceExampleです。画像ごとに1つのtf.train.Exampleとして書き込んでください。',
  BARE_IMAGE: ({ format }) =>
    `${format}を入れたtf.train.Exampleではなく、${format}ファイルそのものです。特徴image_rawに入れてください。`,
  NOT_AN_EXAMPLE: 'tf.train.Exampleではありません。画像ごとに1つ書き込んでください。',
  OTHER_THAN_EXAMPLE: ({ why }) => `tf.train.Exampleではありません。${why}`,
  TOO_MANY_FIELDS: ({ most }) => `フィールドが${most}個を超えるtf.train.Exampleです。`,
  SIDE_TOO_LONG: ({ width, height, most }) => `${width}×${height}ピクセルです。一辺は${most}ピクセルまでです。`,
  SEVERAL_FEATURES: ({ features }) => `画像が入っている特徴が複数あります。${naming}。${features}`,
  NO_IMAGE_FEATURE: ({ features }) => `画像が入っている特徴がありません。${features}`,
  NO_FEATURE: ({ names, features }) => `特徴${names}がありません。${features}`,
  OTHER_FEATURE: ({ names, features }) =>
    `特徴${names}がありません。${features}別の特徴に画像が入っている場合は、${naming}。`,
  FEATURES: ({ names, more }) => `あるのは${names}${more > 0 ? `、ほか${more}個` : ''}です。`,
  FEATURES_NONE: '特徴が1つもありません。',
  FEATURE: ({ name, why }) => `${name}: ${why}`,
  FEATURE_EMPTY: '空です。画像ファイルのバイト列を書き込んでください。',
  FEATURE_FLOATS: ({ count }) =>
    `バイト列ではなく、${count}個の浮動小数点数です。${asBytes('(image * 255).astype("uint8")')}`,
  FEATURE_INTEGERS: ({ count }) => `バイト列ではなく、${count}個の整数です。${asBytes('image.astype("uint8")')}`,
  FEATURE_TENSOR: ({ type, shape }) =>
    `型${type}、形状${shape}のテンソルです。uint8で高さ×幅×チャンネルのテンソル(tf.io.serialize_tensor(tf.cast(image, tf.uint8)))か、PNG(tf.io.encode_png)を書き込んでください。`,
  FEATURE_SIZES: ({ bytes, side }) =>
    `画像ファイルではない${bytes}バイト${side > 0 ? `(カラーの${side}×${side}ピクセルと同じ大きさ)` : ''}です。ピクセルにはheight、width、depthを整数で添えてください。または、PNGかJPEG(tf.io.encode_png)を書き込んでください。`,
  FEATURE_WIDE: sized => `${sizes(sized)}に対して${sized.bytes}バイトあり、値が${sized.bits}ビットです。${oneByte}`,
  FEATURE_MISFIT: sized => `${sized.bytes}バイトで、${sizes(sized)}と一致しません。${oneByte}`,
};
