import { fieldErrorsJa } from './field-errors-ja.js';
import type { Rule } from './rule.js';

/** Whole messages of the service that say more than what its code means, in Japanese. */
export const detailsJa: readonly Rule[] = [
  [
    /(.+) penalizes? how steeply the discriminator's verdict.*/,
    names => {
      const both = (names ?? '').replace(' and ', 'と');
      return `${both}は、画像1枚ごとの判定の傾きを抑えます。バッチ正規化では判定がバッチ全体に左右されるため、一緒には使えません。discriminatorBatchNormをnoneにするか、${both}を0にしてください。`;
    },
  ],
  [
    /adaptiveAugment adapts how often.*/,
    () =>
      'adaptiveAugmentはdiffAugmentの変換を行う頻度を調整しますが、diffAugmentが空です。diffAugmentで変換を選ぶか、adaptiveAugmentを0にしてください。',
  ],
  [
    /Checkpoint (\S+) has different networks: keep its (.+), or start a new training without resumeFrom\./,
    (id, kept) =>
      `チェックポイント${id}とはネットワークが異なります。元の値(${kept})のままにするか、最初から学習を始めてください。`,
  ],
  [
    /Checkpoint (\S+) was trained with heldOut ([\d.]+)\..*/,
    (id, share) =>
      `チェックポイント${id}はheldOut ${share}で学習されました。割合を変えると学習済みの画像が検証用に混ざるため、${share}のままにするか、最初から学習を始めてください。`,
  ],
  [
    /(\d+) images of the dataset (\S+) are too few to measure a generator against: at least (\d+) are needed\./,
    (images, id, least) => `${id}の画像${images}枚では少なすぎて測定できません。${least}枚以上必要です。`,
  ],
  [
    /Job \S+ is \S+ and needs the dataset (\S+)\..*/,
    id => `学習が${id}を使っています。学習が終わってから削除してください。`,
  ],
  [
    /An older version of the service decoded the images of (\S+) and kept .* (Delete|Change) .*/,
    (id, what) =>
      `${id}は以前のバージョンで読み込まれたため、切り抜きのまわりが残っていません。${
        what === 'Delete'
          ? 'データセットを削除し、画像をもう一度アップロードしてください。'
          : 'フォルダーのファイルをtouchなどで変更し、もう一度学習を始めてください。'
      }切り抜きを動かせるようになります。`,
  ],
  [/There is no dataset "(.+?)"\..*/, id => `データセット${id}はありません。画像の一覧から選び直してください。`],
  [
    /The checkpoint (\S+) has been trained anew since then\./,
    id => `チェックポイント${id}は、その後に学習し直されました。`,
  ],
  [/The checkpoint (\S+) cannot be used any longer\. .*/, id => `チェックポイント${id}はもう使えません。`],
  [
    /Version (\S+) of the service made it; this is (\S+), whose files may differ slightly\./,
    (then, now) =>
      `サービスのバージョン${then}で作られました。現在の${now}では、ファイルがわずかに異なることがあります。`,
  ],
  ...fieldErrorsJa.filter(([pattern]) => pattern.source.startsWith('A training step holds')),
];
