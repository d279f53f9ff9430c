import type { Words } from '../en.js';

/** What is said about keys, in Japanese. */
export const sessionJa: Words['session'] = {
  logIn: 'ログイン',
  logOut: 'ログアウト',
  text: 'このサービスの利用にはキーが必要です。キーはサービスの管理者が発行します。',
  key: 'キー',
  insecure: 'この接続は暗号化されていません。ネットワーク上の第三者にキーを読み取られるおそれがあります。',
  notAllowed: 'お使いのキーではここを利用できません',
  ask: '別のキーが必要な場合は、サービスの管理者にお問い合わせください。',
  roles: {
    viewer: 'このキーでは、学習とその画像を見られます。',
    generator: 'このキーでは、学習を見て、画像を生成できます。',
    trainer: 'このキーでは、学習、画像のアップロード、画像の生成ができます。',
    admin: 'このキーでは、すべての操作ができます。',
  },
};
