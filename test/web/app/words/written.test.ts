import { describe, expect, it } from 'vitest';
import { preparationTexts } from '../../../../src/schema/advice/preparation-texts.js';
import { warningTexts } from '../../../../src/schema/advice/warning-texts.js';
import { Estimate } from '../../../../src/schema/estimate.js';
import { alarmCodes } from '../../../../src/schema/quality.js';
import { rejectionTexts } from '../../../../src/schema/rejections/said.js';
import { trainingEn } from '../../../../src/web/app/words/training-en.js';
import { trainingJa } from '../../../../src/web/app/words/training-ja.js';
import { rejectionsJa } from '../../../../src/web/app/words/written/rejections-ja.js';
import { writtenJa } from '../../../../src/web/app/words/written/written-ja.js';

/** A text with values in it; each value is 7. */
const filledIn = (text: unknown) =>
  typeof text === 'function' ? String(text(new Proxy({}, { get: () => 7 }))) : String(text);

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

describe('everything that the service writes for people is there in both languages', () => {
  it.each([
    ['reasons of rejected files', rejectionTexts, rejectionsJa],
    ['warnings', warningTexts, writtenJa.warnings],
    ['preparations', preparationTexts, writtenJa.preparations],
    [
      'notes on estimates',
      Object.fromEntries(Estimate.shape.noteCode.unwrap().options.map(code => [code, code])),
      writtenJa.notes,
    ],
    ['alarms', trainingEn.alarmTexts, trainingJa.alarmTexts],
  ] as [string, object, object][])('%s', (_, english, inJapanese) => {
    expect(Object.keys(inJapanese).sort()).toEqual(Object.keys(english).sort());
    for (const [code, text] of Object.entries(english)) expect(filledIn(text), code).toMatch(/^[ -~×…“”‘’]{3,}$/);
    for (const [code, text] of Object.entries(inJapanese)) {
      // A feature and another text, without a word between them.
      if (code !== 'FEATURE') expect(filledIn(text), code).toMatch(japanese);
      expect(filledIn(text), code).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  it('also every alarm', () => expect(Object.keys(trainingEn.alarmTexts).sort()).toEqual([...alarmCodes].sort()));
});
