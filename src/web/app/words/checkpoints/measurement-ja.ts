import type { Words } from '../en.js';

/** What the page says of measuring a checkpoint on many images, in Japanese. */
export const measurementJa: Words['measurement'] = {
  measure: images => `より正確に測定(${images}枚)`,
  title: 'より正確な測定',
  waiting: before => (before === 0 ? 'まもなく測定を始めます。' : `ほかの${before}件の後に測定を始めます。`),
  preparing: '測定の準備中…',
  measuring: (done, total) => `測定済み: ${done} / ${total}枚`,
  comparing: 'すべての画像を互いに比べています…',
  so: swd => `ここまでのSWD: ${swd}`,
  cancel: '測定を中止',
  canceling: '中止しています…',
  canceled: '測定を中止しました。',
  failed: '測定に失敗しました。',
  again: 'もう一度測定',
  verdicts: {
    good: '鮮明で多様: 本物の画像どうしの値に近い出来です。',
    few: '鮮明だが種類が少ない: 描いた画像は本物らしいものの、見せた画像の一部の種類しか描けません。',
    blurred: '多様だがぼやけている: あらゆる種類を描けますが、ぼやけた画像や崩れた画像が多くあります。',
    neither: 'まだ鮮明でも多様でもありません。さらに学習が必要です。',
    unknown: '鮮明さと多様さは判定できません。判定には画像が256枚以上必要です。',
  },
  figures: '測定値',
  figure: '指標',
  generated: '生成画像',
  reals: '本物の画像',
  interval: (low, high) => `${low}〜${high}`,
  names: {
    precision: { name: '適合率(Precision)', text: '描いた画像のうち、本物として通る割合。' },
    recall: { name: '再現率(Recall)', text: '本物の画像のうち、描ける割合。' },
    swd: { name: 'SWD ×10³', text: '本物の画像との距離。低いほど良い値です。' },
    msSsim: { name: 'MS-SSIM', text: '描いた画像どうしの類似度。本物より高いと多様性が足りません。' },
    spread: { name: '広がり', text: '描いた2枚の違いの大きさ。本物より低いと多様性が足りません。' },
    rKid: { name: 'rKID', text: 'ランダムな特徴での距離。低いほど良い値です。' },
  },
  heldOut: '同じ枚数ずつの、学習に使った画像と使っていない画像',
  learned: '2倍の枚数の、学習に使った画像',
  against: (images, reals, time) =>
    `生成画像${images}枚を、${reals}と比べました(所要時間 ${time})。各値の下は95%信頼区間です。区間が大きく重なるチェックポイントどうしに優劣は付けられません。`,
};
