import type { HyperparameterWords } from './hyperparameters-en.js';

/** What each hyperparameter is called and does, in Japanese. */
export const hyperparametersJa: HyperparameterWords = {
  imageSize: {
    name: '画像サイズ',
    text: '画像の一辺のピクセル数。ブロックごとに2倍になる数です。一辺を2倍にすると時間は約4倍になります。',
  },
  latentSize: { name: '潜在変数の数', text: '1枚の画像を表す数の個数。通常は100で、少ないと画像の種類も減ります。' },
  batchSize: {
    name: 'バッチサイズ',
    text: '1ステップで使う本物と生成画像の枚数。多いほど安定しますが、遅くなりメモリーを使います。',
  },
  generatorChannels: {
    name: '生成器のチャンネル数',
    text: '入力側から出力側への各ブロックの幅。広いほど多くを学べますが、計算も増えます。',
  },
  discriminatorChannels: { name: '識別器のチャンネル数', text: '画像側からの各ブロックの幅。' },
  batchNormAffine: {
    name: 'バッチ正規化の係数を学習',
    text: 'バッチ正規化の後に倍率とずれを学習します(Radford et al. 2015)。',
  },
  discriminatorBatchNorm: { name: '識別器のバッチ正規化', text: 'どのブロックにバッチ正規化を入れるか。' },
  generatorLearningRate: {
    name: '生成器の学習率',
    text: 'Adamの学習率。1ステップの進み幅で、高すぎると損失が跳ねます。',
  },
  discriminatorLearningRate: { name: '識別器の学習率', text: '識別器のAdamの学習率。識別器が強すぎるときは下げます。' },
  beta1: { name: 'Adam β₁', text: 'Adamの1次モーメントの減衰率。GANでは0.5が一般的です。' },
  beta2: { name: 'Adam β₂', text: 'Adamの2次モーメントの減衰率。' },
  epsilon: { name: 'Adam ε', text: 'Adamがゼロで割るのを防ぎます。' },
  weightDecay: { name: '重み減衰', text: '損失に½・減衰・Σw²を加え、重みを小さく保ちます。' },
  realLabel: { name: '本物のラベル', text: '識別器が本物の画像に対して学ぶ確率。0.9は片側ラベル平滑化です。' },
  loss: {
    name: '損失関数',
    text: 'ネットワークが最小化するもの。relativisticは本物と生成画像を1枚ずつ比べ、R1とR2を加えると画像の多様さを保ちやすくなります(Huang et al. 2024)。',
  },
  r1: {
    name: 'R1ペナルティ',
    text: '本物の画像の近くで識別器の判定が急に変わるのを抑えます(Mescheder et al. 2018)。0はなし、1〜10が一般的です。識別器にバッチ正規化があると使えません。',
  },
  r2: { name: 'R2ペナルティ', text: '生成画像の近くで同じように抑えます。' },
  penaltyEvery: {
    name: 'ペナルティの間隔',
    text: '何ステップごとにペナルティを計算するか。重みは間隔の分だけ大きくなり、間隔が長いほど速く学習します。',
  },
  flip: {
    name: 'ランダムに左右反転',
    text: '本物の画像を半分の確率で反転します。左右で意味が変わる画像には使いません。',
  },
  diffAugment: {
    name: 'DiffAugment',
    text: '識別器に見せる前に、本物と生成画像を同じように変化させます(Zhao et al. 2020)。画像が少ないときに有効です。',
  },
  adaptiveAugment: {
    name: 'DiffAugmentの自動調整',
    text: '識別器の過学習に応じて変化させる頻度を変えます(Karras et al. 2020)。0なら常に変化させ、一般的な値は0.6です。画像が少ないとき向けです。',
  },
  heldOut: {
    name: '学習に使わない画像',
    text: '学習に使わず、丸写しや過学習を測るために取り分ける画像の割合。一般的な値は0.1〜0.2です。',
  },
  spectralNorm: {
    name: 'スペクトル正規化',
    text: '識別器のカーネルを最大特異値で割ります(Miyato et al. 2018)。バッチ正規化のないブロック向けです。',
  },
  upsampling: {
    name: 'アップサンプリング',
    text: '生成器の各ブロックが大きさを2倍にする方法。nearestは平らな面に格子模様を残しません。transposedは元の記事と同じです。',
  },
  emaDecay: { name: '重みの平均化', text: '画像を描く生成器の重みの移動平均の減衰率。' },
  precision: { name: '数値精度', text: '畳み込みの数値形式。autoは開始時に両方を測り、速い方を使います。' },
};
