import type { Rule } from './rule.js';

const kinds: Readonly<Record<string, string>> = {
  'a whole number': '整数',
  'a number': '数値',
  text: 'テキスト',
  'true or false': 'trueかfalse',
  'a list': 'リスト',
  'an object': 'オブジェクト',
};
const kind = (name = '') => kinds[name] ?? name;
const like = (name: string | undefined) => (name ? `例: ${name}` : '');
const list = (names = '') => names.replace(/ (?:and|or) /g, '、').replaceAll(', ', '、');

/** What is wrong with a field, in Japanese. What is more special stands first. */
export const fieldErrorsJa: readonly Rule[] = [
  [/is needed/, () => '入力してください。'],
  [/is needed, unless resumeFrom names a checkpoint/, () => '学習する画像を選んでください。'],
  [
    /is needed: the id of the new dataset.*/,
    () => '名前を入力してください。または題名を付けると、そこから名前が作られます。',
  ],
  [/must not be empty/, () => '空にはできません。'],
  [/must not be empty with adaptiveAugment/, () => 'adaptiveAugmentを使うには、1つ以上選んでください。'],
  [/must be a list, such as (.+)/, example => `リストにしてください(例: ${example})。`],
  [
    /must be (a whole number|a number|text|true or false|a list|an object)(?:: leave out the quotes|, not .+)?/,
    what => `${kind(what)}にしてください。`,
  ],
  [
    /must be (a whole number|a number) from (\S+) to (\S+)/,
    (what, a, b) => `${a}から${b}までの${kind(what)}にしてください。`,
  ],
  [/must be (a whole number|a number) from (\S+)/, (what, from) => `${from}以上の${kind(what)}にしてください。`],
  [/must be at least (\S+)/, least => `${least}以上にしてください。`],
  [/must be at most (\S+)/, most => `${most}以下にしてください。`],
  [/must be at most (\S+) for a run/, most => `1回の学習は${most}以下にしてください。`],
  [/must be more than (\S+)/, least => `${least}より大きくしてください。`],
  [/must be less than (\S+)/, most => `${most}より小さくしてください。`],
  [
    /must be more than (\S+), the step of checkpoint (\S+)/,
    (step, id) => `チェックポイント${id}のステップ${step}より大きくしてください。`,
  ],
  [/must be a multiple of (\S+)/, factor => `${factor}の倍数にしてください。`],
  [
    /must be a multiple of (\d+), because (\w+) has (\d+) blocks that each (?:double|halve) the size; try (\d+)(?: or (\d+))?/,
    (factor, name, blocks, a, b) =>
      `${name}が${blocks}ブロックあるため、${factor}の倍数にしてください(例: ${b ? `${a}、${b}` : a})。`,
  ],
  [/(?:must|may) have at least (\d+) characters/, least => `${least}文字以上にしてください。`],
  [/(?:must|may) have at most ([\d,]+) characters/, most => `${most}文字以下にしてください。`],
  [/must (?:have|hold) at least (\S+) (?:elements?|expressions?)/, least => `${least}個以上にしてください。`],
  [/must (?:have|hold) at most (\S+) (?:elements?|entries|expressions)/, most => `${most}個以下にしてください。`],
  [/must have no line breaks and no control characters/, () => '改行や制御文字は使えません。'],
  [/must have characters that can be seen/, () => '目に見える文字を含めてください。'],
  [/must be six hexadecimal digits, such as (\S+)/, example => `6桁の16進数にしてください(例: ${example})。`],
  [/must be the name of a feature, such as (\S+)/, example => `特徴の名前にしてください(例: ${example})。`],
  [/has an effect only with fit=crop.*/, () => '切り抜きを選んだときだけ使えます。'],
  [/has an effect only with crop=face.*/, () => '顔での切り抜きを選んだときだけ使えます。'],
  [
    /(?:takes the id of a dataset \(GET \/datasets lists them\) and )?must be 1 to 100 of a-z.*?(?:; try (\S+))?/,
    near =>
      `a〜z、0〜9、「.」「_」「-」で1〜100文字にし、英小文字か数字で始めてください${near ? `(${like(near)})` : ''}。`,
  ],
  [/takes the id of a dataset, not .*/, () => 'アドレスやパスではなく、データセットの名前を指定してください。'],
  [
    /must be none with (.+), or .+ 0/,
    names => `${list(names)}を使うにはnoneにするか、${list(names)}を0にしてください。`,
  ],
  [
    /must be 0 unless discriminatorBatchNorm is none/,
    () => 'discriminatorBatchNormをnoneにしないかぎり、0にしてください。',
  ],
  [/must be (.+) as in the checkpoint/, value => `チェックポイントと同じ${value}にしてください。`],
  [
    /is not a known field(?:; did you mean (.+)\?)?/,
    near => `この項目はありません${near ? `(${list(near)}のことですか?)` : ''}。`,
  ],
  [/is not a (?:job|checkpoint|task|sweep) id/, () => 'IDとして正しくありません。'],
  [/is given (\d+) times .*/, times => `${times}回指定されています。1回だけにしてください。`],
  [/is in search\.parameters too/, () => '探索の対象にも含まれています。'],
  [
    /A training step holds at least ([\d.]+ GB), and no worker has more than ([\d.]+ GB)\. Lower hyperparameters\.(\w+) \(now (.+)\)\./,
    (needed, most, field, now) =>
      `1ステップに少なくとも${needed}のメモリーが必要ですが、使える計算機は最大${most}です。${field}(現在 ${now})を小さくしてください。`,
  ],
  // What remains names the values that there are.
  [/must be ((?:[\w.-]+, )*[\w.-]+(?: or [\w.-]+)?)/, values => `${list(values)}のいずれかにしてください。`],
];
