import type { foreignFileTexts } from '../../../../schema/rejections/foreign-file-texts.js';
import type { InLanguage } from './in-language.js';

const toPng = (ending: string) => `PNGに変換してください(例: ImageMagickで mogrify -format png *.${ending})。`;
const develop = 'JPEGに現像してください(例: darktable-cli FILE NEW.jpg)。';
const unpack = '展開して、中の画像を送ってください。';
const asFiles = '中の画像をファイルに保存してください';

/** What files of other formats are, and what to do with them, in Japanese. */
export const foreignFilesJa: InLanguage<typeof foreignFileTexts> = {
  CRUSHED_PNG:
    'XcodeがiPhone向けに書き換えたPNG(CgBI)で、ほかのプログラムでは読めません。元のファイルを送るか、Macで元に戻してください: xcrun -sdk iphoneos pngcrush -revert-iphone-optimizations FILE.png NEW.png',
  CAMERA_RAW: `カメラのRAW画像です。${develop}`,
  CAMERA_DNG: `カメラのRAW画像(DNG)です。${develop}`,
  TIFF: `TIFF画像です。${toPng('tif')}`,
  BMP: `BMP画像です。${toPng('bmp')}`,
  ICON: `アイコンです。${toPng('ico')}`,
  JPEG_XL: 'JPEG XL画像です。PNGに変換してください(djxl FILE.jxl NEW.png)。',
  JPEG_2000: `JPEG 2000画像です。${toPng('jp2')}`,
  JPEG_XR: 'JPEG XR画像です。PNGかJPEGに変換してください。',
  PHOTOSHOP: 'Photoshopのファイルです。PNGに書き出してください。',
  GIMP: 'GIMPのファイルです。PNGに書き出してください。',
  HIGH_DYNAMIC_RANGE: `ハイダイナミックレンジの画像です。${toPng('exr')}`,
  QOI: `QOI画像です。${toPng('qoi')}`,
  DDS: `DDSテクスチャです。${toPng('dds')}`,
  FITS: `FITS画像です。${toPng('fits')}`,
  DICOM: `DICOM画像です。${toPng('dcm')}`,
  SOUND: '音声です。学習できるのは画像だけです。',
  VIDEO: '動画です。フレームを画像として保存してください(例: ffmpeg -i FILE %05d.png)。',
  PDF: 'PDFです。中の画像を保存してください(pdfimages -png FILE.pdf page)。',
  POSTSCRIPT: 'PostScriptのファイルです。PNGに変換してください。',
  MATLAB: 'MATLABのファイルです。MATLABのimwriteで画像をPNGに保存してください。',
  NUMPY: 'NumPyの配列です。Pythonで画像をPNGに保存してください: PIL.Image.fromarray(picture).save("1.png")',
  HDF5: `HDF5ファイルです。Pythonのh5pyで${asFiles}(PNG)。`,
  PARQUET: `Parquetファイルです。Pythonのpyarrow、またはHugging Faceのdatasetsで${asFiles}。`,
  ARROW: `Arrowファイルです。Pythonのpyarrow、またはHugging Faceのdatasetsで${asFiles}。`,
  LMDB: `LMDBのデータベースです。Pythonのlmdbで${asFiles}。`,
  MXNET: `MXNetのRecordIOファイルです。${asFiles}。`,
  SQLITE: `SQLiteのデータベースです。${asFiles}。`,
  ZIP: `ZIPアーカイブです。${unpack}`,
  GZIP: `gzipファイルです。${unpack}`,
  TAR: `tarアーカイブです。${unpack}`,
  ARCHIVE: 'アーカイブです。画像をzipかtarにまとめ直してください。',
  MACOS_METADATA: 'macOSがファイルに添える管理用のデータです。これを除き、元のファイルを送ってください。',
  SHORTCUT: 'ファイルへのショートカットです。リンク先のファイルを送ってください。',
  PROGRAM: 'プログラムです。学習できるのは画像だけです。',
  WEB_PAGE: 'Webページです。アドレスの先がファイルではなくページでした。画像そのものをダウンロードしてください。',
  SVG: 'SVGの図です。PNGに変換してください: rsvg-convert FILE.svg -o NEW.png',
  ACCESS_REFUSED:
    'ファイルへのアクセスを拒否する応答(XML)です。期限の切れていないアドレスから、画像そのものをダウンロードしてください。',
  JSON_ERROR: 'JSONのエラーメッセージです。ダウンロードに失敗しています。もう一度ダウンロードしてください。',
  GIT_LFS: 'Git LFSのポインターで、ファイルそのものではありません。git lfs pull で取得してください。',
  PNM: `PNM画像です。${toPng('ppm')}`,
  BASE64: 'Base64のテキストになった画像です。デコードしたバイト列を送ってください(Pythonでは base64.b64decode(text))。',
  PYTHON_BYTES:
    "Pythonが表示したバイト列(b'…')のテキストです。str()やrepr()の結果ではなく、バイト列そのものを送ってください。",
};
