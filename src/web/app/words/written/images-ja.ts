import type { imageTexts } from '../../../../schema/rejections/image-texts.js';
import type { InLanguage } from './in-language.js';

const saveAgain = 'PNGか、1チャンネル8ビットの通常のJPEGで保存し直してください。';
const savePng = 'Pythonで画像をPNGに保存してください:';

/** What is wrong with an image, or with a file that is none, in Japanese. */
export const imagesJa: InLanguage<typeof imageTexts> = {
  TOO_MANY_PIXELS: ({ width, height, most }) =>
    `${width}×${height}ピクセルです。読み込めるのは${most * 100}万ピクセルまでです。`,
  MORE_PIXELS: ({ most }) => `読み込める${most * 100}万ピクセルを超えています。`,
  TOO_SMALL: ({ width, height, least }) => `${width}×${height}ピクセルです。各辺に${least}ピクセル以上必要です。`,
  FACE_TOO_SMALL: ({ side, least }) =>
    `最も大きな顔でも、頭部を含めて${side}×${side}ピクセルです。${least}×${least}以上必要です。`,
  NO_FACE: '顔が見つかりません。faceless=center を指定すると、代わりに中央を切り抜きます。',
  DAMAGED: ({ reason }) => `壊れているか、途中で切れています${reason && `(${reason})`}。`,
  HEADER_CUT_OFF: 'ヘッダーの途中で切れています。',
  END_MISSING: '途中で切れていて、末尾がありません。',
  LONG_HEADER: ({ most }) => `壊れています。画像の前に${most}個を超えるセグメントや余分なバイトがあります。`,
  NO_FRAME: '壊れています。フレームがありません。',
  NO_PICTURE: '壊れています。画像が入っていません。',
  LOSSLESS_JPEG: `ロスレスJPEGです。${saveAgain}`,
  HIERARCHICAL_JPEG: `階層型JPEGです。${saveAgain}`,
  JPEG_LS: `JPEG-LS画像です。${saveAgain}`,
  DEEP_JPEG: ({ bits }) => `1チャンネル${bits}ビットのJPEGです。${saveAgain}`,
  HEIF_CODING: 'HEVC以外で符号化されたHEIF画像です。PNGかJPEGに変換してください。',
  HEIF_PIXELS: '読み込める上限を超えるピクセル数で符号化されています。',
  HEIF_SLOW: () => '時間内に読み込めませんでした。',
  HEIF_CRASH: '読み込めません。デコーダーが異常終了します。',
  EMPTY: '空のファイルです。もう一度コピーまたはダウンロードしてください。',
  ZEROS: ({ bytes }) =>
    `すべてゼロです(${bytes}バイト)。コピーかダウンロードが完了していません。もう一度取得してください。`,
  UNKNOWN: ({ formats, bytes, hex, text }) =>
    `${formats}のいずれでもありません。${bytes}バイトで、先頭は ${hex}("${text}")です。`,
  UTF16_TEXT: '画像ではなくテキスト(UTF-16)です。除いてください。',
  BLANK_TEXT: '空白だけのテキストです。除いてください。',
  ADDRESS: ({ text }) =>
    `アドレス${text}だけで、その先の内容ではありません。ダウンロードしてファイルを送ってください。`,
  PATH: ({ text }) =>
    `テキスト${text}だけで、その名前のファイルではありません。curlではパスの前に@を付けてください(--data-binary @FILE、-F file=@FILE)。`,
  TEXT: ({ text }) => `画像ではなくテキストで、${text}で始まります。画像そのものを送ってください。`,
  IDX_LABELS: ({ count }) => `MNISTと同じIDX形式のラベル${count}個です。ラベルは不要なので除いてください。`,
  IDX: ({ values, program }) => `MNISTと同じIDX形式の${values}個の値です。${savePng} ${program}`,
  NUMPY_ARRAY: ({ shape, type }) =>
    `NumPyの配列です${shape || type ? `(${[shape, type].filter(Boolean).join('、')})` : ''}。${savePng} PIL.Image.fromarray(picture).save("1.png")`,
  PICKLE: `Pythonだけが開けるpickleです。${savePng} PIL.Image.fromarray(picture).save("1.png")`,
  CIFAR_PICKLE: ({ program }) => `CIFARのpickleです。${savePng} ${program}`,
  CIFAR: ({ count, name, program }) => `${name}の画像${count}枚のバイナリです。${savePng} ${program}`,
};
