import type { Words } from './en.js';

/** What is said where moving images are saved, in Japanese. */
export const filmJa: Words['film'] = {
  save: format => `${format}で保存`,
  making: share => `MP4を作成中: ${share}`,
  stop: '中止',
  insecure: 'MP4はブラウザーが作りますが、httpsかこの計算機自身でしか許可されません。WebPをお使いください。',
  unable: 'このブラウザーではMP4を作れません。WebPをお使いください。',
  noCodec: 'このブラウザーには、この大きさのMP4を作る機能がありません。WebPをお使いください。',
};
