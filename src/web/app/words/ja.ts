import { measurementJa } from './checkpoints/measurement-ja.js';
import { servingJa } from './checkpoints/serving-ja.js';
import { compareJa, sweepsJa } from './compare-ja.js';
import { datasetsJa } from './datasets-ja.js';
import type { Words } from './en.js';
import { filmJa } from './film-ja.js';
import { hyperparametersJa } from './hyperparameters-ja.js';
import { playJa } from './play-ja.js';
import { problemsJa } from './problems-ja.js';
import { notifyJa } from './shell/notify-ja.js';
import { sessionJa } from './shell/session-ja.js';
import { trainingJa, trainingsJa } from './training-ja.js';
import { writtenJa } from './written/written-ja.js';

/** The page in Japanese. */
export const ja: Words = {
  name: '日本語',
  brand: 'DCGANサービス',
  skip: '本文へ移動',
  nav: { trainings: '学習', datasets: '画像', play: '遊ぶ', api: 'API' },
  theme: { label: '配色', system: 'システム', light: 'ライト', dark: 'ダーク' },
  language: '言語',
  loading: '読み込み中…',
  slow: 'いつもより時間がかかっています。',
  again: 'もう一度試す',
  roomFailed: 'ページのこの部分を読み込めませんでした。サービスに接続できないか、更新されています。',
  copy: 'コピー',
  copied: 'コピーしました',
  select: '選択',
  selected:
    '選択しました。Ctrl+C または ⌘C でコピーしてください。暗号化されていない http では、ページが自動でコピーすることをブラウザーが許可しません。',
  large: {
    open: what => `ウィンドウ全体に表示: ${what}`,
    openKey: 'ウィンドウ全体に表示 (F)',
    close: '閉じる',
    closeKey: '閉じる (Escape)',
    previous: '前へ',
    next: '次へ',
    steps: '矢印キーで前後のサンプルに移ります。',
    checkpoints: '矢印キーで前後のチェックポイントに移ります。',
    images: '矢印キーで前後の画像に移ります。',
    curve: '矢印キーで1点ずつ値を読めます。ドラッグで拡大します。',
  },
  limits:
    'このページは別のマシンから http（暗号化なし）で開かれています。この場合ブラウザーの制限により、MP4 の保存、通知、ワンクリックでのコピーは使えず、タブは表示している間だけ更新されます。https で開くとすべて使えます。',
  original: 'サービスのメッセージ(英語)',
  unreachable: 'サービスに接続できません。自動的に再試行します。',
  notFound: { title: 'ここには何もありません', text: 'アドレスが間違っているか、削除された可能性があります。' },
  connection: {
    lost: for_ =>
      `${for_}前からサービスに接続できていません。表示はその時点のものです。接続が戻れば自動的に追いつきます。`,
    back: '再び接続しました。',
  },
  problems: problemsJa,
  hyperparameters: hyperparametersJa,
  datasets: datasetsJa,
  start: {
    title: '学習を始める',
    dataset: 'どの画像で?',
    images: count => `${count}枚`,
    notCounted: '最初に使うときに数えます',
    goal: 'どのくらいの品質で?',
    goals: {
      quick: { name: 'まず試す', text: '32×32ピクセル。手元の画像で学習できるか分かります。' },
      good: { name: '良い', text: '96×96ピクセル。変化に富んだ画像になります。' },
      best: { name: '最高', text: '同じネットワークを、より長く学習します。' },
    },
    unknownTime: '未測定',
    more: '詳しい設定',
    asPreset: '元に戻す',
    asPresetSays: 'プリセットの値',
    groups: {
      image: '画像',
      networks: 'ネットワーク',
      training: '学習',
      augmentation: 'データ拡張と取り分け',
      losses: '損失とペナルティ',
      keeping: 'サンプルとチェックポイント',
    },
    augmentations: { color: '色', translation: '平行移動', cutout: 'カットアウト' },
    keeping: {
      sampleEvery: { name: 'サンプルの間隔(ステップ)', text: '経過を眺めるための画像を描く間隔です。' },
      every: { name: 'チェックポイントの間隔(ステップ)', text: '学習の状態を保存し、品質を測定する間隔です。' },
      keep: { name: '残すチェックポイントの数', text: '新しい順に残します。最良のものは常に残ります。' },
    },
    estimate: 'この計算機での見積もり',
    time: '時間',
    preset: 'プリセット',
    presetText:
      'ほかの設定の初期値です。tiny と stable はCPU2コアでも学習でき、二つの論文・記事の seed と paper はGPU向けです。',
    steps: 'ステップ数',
    stepsText:
      '両方のネットワークを更新する回数。ある程度までは多いほど良くなります。途中で止めることも、後で続けることもできます。',
    perStep: '速度',
    epochs: '全画像を見る回数',
    memory: 'メモリー',
    parameters: 'パラメーター数',
    disk: 'チェックポイント1つ',
    machine: '計算機',
    noMachine: 'ワーカーがまだありません',
    unknownMachine: '未測定',
    measuredMachine: '以前の学習と同じ',
    submit: '始める',
    continues: 'チェックポイントから続けます',
    continuesAt: step => `ステップ ${step}`,
    continuesText: '同じ画像とネットワークで、チェックポイントの時点から新しい学習を始めます。',
    continuesElsewhere:
      'インポートしたもので、学習に使われた画像はここにありません。続きに使う画像を選んでください。ネットワークは変わりません。',
    afresh: '最初から始める',
  },
  trainings: trainingsJa,
  training: trainingJa,
  measurement: measurementJa,
  serving: servingJa,
  compare: compareJa,
  sweeps: sweepsJa,
  status: {
    queued: '待機中',
    running: '学習中',
    paused: '一時停止',
    succeeded: '完了',
    failed: '失敗',
    canceled: '中止',
  },
  imported: 'インポート',
  requested: { pause: 'まもなく一時停止します', cancel: 'まもなく中止します' },
  play: playJa,
  film: filmJa,
  notify: notifyJa,
  session: sessionJa,
  written: writtenJa,
};
