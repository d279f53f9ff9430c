import type { Words } from '../en.js';

/** What the page says of the checkpoint that serves when none is named, in Japanese. */
export const servingJa: Words['serving'] = {
  takesOver: name =>
    `最初のチェックポイントができると、この学習が既定になります。チェックポイントを指定しない画像は、${name}ではなくこの学習から生成されます。`,
  keep: name => `${name}を既定のままにする`,
  kept: name => `変更するまで${name}が既定です。削除からも保護されます。`,
  tookOver: name =>
    `この学習が既定になりました。チェックポイントを指定しない画像は、この学習の最新のものから生成されます。以前の既定は${name}で、今はほかのものと同じように削除できます。`,
  better: (older, newer) =>
    `同じ画像での成績は以前のほうが上でした(SWD ${older}に対して${newer}。低いほど良い値です)。`,
  goBack: name => `${name}を既定に戻す`,
  stay: 'この学習のままにする',
  named: (training, step) => `「${training}」のステップ${step}`,
};
