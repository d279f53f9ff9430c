import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameDecoder, type Western } from '../../../src/dataset/archive/name-decoder.js';

const bytes = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
function decoded(western: Western, ...names: Buffer[]): string[] {
  const decoder = nameDecoder(western);
  for (const name of names) decoder.learn(name);
  return names.map(name => decoder.decode(name));
}

describe('names that do not say how they are encoded', () => {
  // As Python's str.encode has them.
  test.each<[string, Western, string, string]>([
    ['Japanese Windows', 'cp437', '955c 2e706e67', '表.png'],
    ['Japanese Windows, kana', 'cp437', '8357838d 31 2e706e67', 'ジロ1.png'],
    ['Japanese Unix', 'windows-1252', 'a4cda4b3 2e706e67', 'ねこ.png'],
    ['Chinese Windows', 'cp437', 'd5d5c6ac 2e706e67', '照片.png'],
    ['Taiwanese Windows', 'cp437', 'b7d3a4f9 b5a7b04f 2e706e67', '照片筆記.png'],
    ['Korean Windows', 'cp437', 'bbe7c1f8 2e706e67', '사진.png'],
    ['Russian Windows, in zip', 'cp437', '94aee2ae 2e706e67', 'Фото.png'],
    ['Russian Windows', 'windows-1252', 'd4eef2ee 2e706e67', 'Фото.png'],
    ['German Windows, in zip', 'cp437', '6772816e 2e706e67', 'grün.png'],
    ['German Windows', 'windows-1252', '6772fc6e 2e706e67', 'grün.png'],
    ['French Windows, in zip', 'cp437', '827482 2e706e67', 'été.png'],
    ['anyone, in UTF-8', 'cp437', 'e78cab 2e706e67', '猫.png'],
  ])('%s', (_, western, hex, name) => expect(decoded(western, bytes(hex))).toEqual([name]));

  test('what one of them leaves open, its neighbors decide', () => {
    // 94 4C is 猫 in Japan, and öL in the West; 94 6E is 馬, and ön.
    const [cat, horse] = [bytes('73 946e 2e706e67'), bytes('944c 2e706e67')];
    const more = ['93f18f5c', '955c', '8ca2', '92b9'].map(bytes);
    expect(decoded('cp437', cat, horse, ...more).slice(0, 2)).toEqual(['s馬.png', '猫.png']);
    expect(decoded('cp437', cat, bytes('6772816e'), bytes('7a77946c66'))[0]).toBe('sön.png');
  });

  test('a name that is in another encoding than its neighbors is decoded for itself', () => {
    const names = [...['93f18f5c', '955c', '8ca2'].map(bytes), bytes('66 81 2e706e67')];
    expect(decoded('cp437', ...names).at(-1)).toBe('fü.png');
  });

  test('whatever bytes they are, they become text, and those in UTF-8 stay what they are', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 30 })), fc.string(), (names, text) => {
        for (const western of ['cp437', 'windows-1252'] as const) {
          const result = decoded(western, ...names.map(name => Buffer.from(name)), Buffer.from(text));
          expect(result.every(name => typeof name === 'string')).toBe(true);
          expect(result.at(-1)).toBe(Buffer.from(text).toString());
        }
      }),
      { seed: 42 },
    );
  });
});
