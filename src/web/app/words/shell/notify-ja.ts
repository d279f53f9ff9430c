import type { Words } from '../en.js';

/** What notifications say, and what is said about them, in Japanese. */
export const notifyJa: Words['notify'] = {
  turnOn: '通知を受け取る',
  text: '別の画面を見ている間に、学習の完了・失敗・警告をお知らせします。',
  isOn: '別の画面を見ている間に、学習の完了・失敗・警告を通知します。',
  turnOff: '通知をやめる',
  blocked: 'ブラウザーがこのページの通知をブロックしています。ブラウザーのサイト設定で許可できます。',
  insecure:
    'ここでは通知を使えません。ブラウザーが通知を許可するのは、httpsかこの計算機自身だけです。学習の終了はWebhookで受け取れます。',
  unable: 'このブラウザーは通知を表示できません。学習の終了はWebhookで受け取れます。',
  done: name => `「${name}」の学習が完了しました`,
  failed: name => `「${name}」の学習が失敗しました`,
  alarm: name => `「${name}」に警告があります`,
};
