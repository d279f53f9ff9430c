import { adviceJa } from './errors/advice-ja.js';
import { detailsJa } from './errors/details-ja.js';
import { fieldErrorsJa } from './errors/field-errors-ja.js';
import type { Written } from './written-en.js';

/** What the service writes itself, in Japanese. */
export const writtenJa: Required<Written> = {
  warnings: {
    FILES_SKIPPED: ({ id, skipped, files, names, more }) =>
      `${id}のファイル${files}件のうち、${skipped}件を使えませんでした(${names}${more > 0 ? 'など' : ''})。`,
    ARCHIVE_UNFINISHED: ({ name }) =>
      `${name}に、tarアーカイブの終わりの印がありません。途中で切れている場合、最後のファイルが欠けています。画像の枚数が元と同じか確かめてください。`,
    TOO_FEW_IMAGES: ({ id, images, excluded, few }) =>
      `${id}の画像は${images}枚です${excluded > 0 ? `(${excluded}枚は除いています)` : ''}。${few}枚未満では、生成器は見た画像を写すだけになりがちです。同じ種類の画像を追加してください。数千枚あるとうまくいきます。`,
    NEAR_DUPLICATES: ({ id, images, names }) =>
      `${id}の画像のうち${images}枚が、ほかの画像とほとんど同じです(例: ${names})。よくあることで、問題はありません。似た画像が少し多めに生成されます。`,
    IMAGES_ENLARGED: ({ side, imageSize }) =>
      `ほとんどの画像がimageSizeより小さく、半数は一辺${side}ピクセル以下のため、${imageSize}ピクセルに拡大されます。imageSizeを小さくすると、見た目は変わらず速く学習できます。`,
    INSUFFICIENT_STORAGE: ({ checkpoint }) =>
      `ディスクの空きが足りないため、${checkpoint > 0 ? `ステップ${checkpoint}のチェックポイントで` : '最初のチェックポイントの前に'}一時停止しました。空きを作ってから再開してください。`,
  },
  preparations: {
    DECODING: ({ id }) => `${id}を読み込み中`,
    CUTTING: ({ id, imageSize }) => `${id}を${imageSize}×${imageSize}に縮小中`,
    WAITING_FOR_DEVICE: () => '同じ計算機での別の学習を待っています',
  },
  fieldErrors: fieldErrorsJa,
  details: detailsJa,
  advice: adviceJa,
  notes: {
    NO_WORKER:
      'ワーカーがまだ見つかりません。npm start か npm run worker で起動し、30秒ほど待つと、学習の速さを自動で測定します。',
    NOT_MEASURED:
      '十分なメモリーを持つワーカーが、学習の速さをまだ測定していません。学習のない時間が30秒ほどあれば測定されます(CALIBRATEがoffの場合を除く)。同じ設定で一度学習しても分かります。',
  },
};
