import type { Words } from './en.js';

/** What the pages say that show several trainings at once, in Japanese. */
export const compareJa: Words['compare'] = {
  title: '学習を比べる',
  steps: '2つのステップを比べる',
  empty: {
    title: '比べるものがまだありません',
    text: '一覧で2つ以上の学習に印を付けて比べます。',
  },
  allGone: {
    title: 'これらの学習はもうありません',
    text: '削除されています。一覧から別の学習を選んでください。',
  },
  gone: count => `${count}件の学習は削除されています。残りを表示しています。`,
  figure: '表示',
  figures: {
    generator: '生成器の損失',
    discriminator: '識別器の損失',
    dReal: 'D(x) 本物の画像',
    dFake: 'D(G(z)) 生成画像',
    swd: '品質(SWD)',
  },
  curvesText: '学習ごとに1本の線です。',
  pixels: 'ピクセル単位で',
  left: '左',
  right: '右',
  training: '学習',
  divider: '2枚の画像の境目',
  difference: '違いだけを表示',
  zoom: '拡大',
  different: '違うところ',
  same: '設定は同じです。',
  choose: name => `${name}を比べる`,
  chosen: count => `${count}件を選択中`,
  go: '比べる',
  clear: '選択を解除',
};

/** What the pages of sweeps say, in Japanese. */
export const sweepsJa: Words['sweeps'] = {
  title: 'スイープ',
  empty: {
    title: 'スイープはまだありません',
    text: 'さまざまな設定で学習し、最良のものを残します。POST /sweeps で始めます。',
  },
  runs: count => `${count}回`,
  run: run => `実行${run}`,
  runOf: run => `スイープの実行${run}`,
  metrics: { swd: 'SWD', rKid: 'rKID', msSsim: 'MS-SSIM', memorised: '丸暗記の割合' },
  allRuns: '実行(良い順)',
  compareBest: '上位を比べる',
  spent: (share, time) => `予算の${share}を使用、学習${time}`,
  stop: 'スイープを中止',
  stopText: '終わっていない実行をすべて終えます。チェックポイントとサンプルは残ります。',
  grid: 'すべての実行の画像',
  gridText: '最新のサンプルを良い順に並べています。',
  rank: '順位',
  images: '画像',
  time: '時間',
  state: '状態',
  dropped: '脱落',
};
