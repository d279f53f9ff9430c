import { describe, expect, test } from 'vitest';
import { jsonErrorAt } from '../../../src/api/http/json-error.js';

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test.each([
  ['{"a": 1,}', 8],
  ['[1,]', 3],
  ["{'a': 1}", 1],
  ['{a: 1}', 1],
  ['{"a" 1}', 5],
  ['{"a": 1', 7],
  ['{"a": "b', 6],
  ['{"a": 1}}', 8],
  ['', 0],
  ['[01]', 2],
  ['[1 2]', 3],
  ['{"a":\n True}', 7],
  ['["\t"]', 1],
])('%j breaks at %d', (text, at) => {
  expect(isJson(text)).toBe(false);
  expect(jsonErrorAt(text)).toBe(at);
});

describe('agrees with JSON.parse on what is JSON', () => {
  const whole = '{"a": [1, -2.5e+3, 0, "x\\u00e9\\n\\"", true, false, null, {}, []], "ü": {"b": "\u007f\ud83d\ude00"}}';
  test('a valid one, and however large', () => {
    expect(jsonErrorAt(whole)).toBe(-1);
    expect(jsonErrorAt(`{"a": "${'x'.repeat(25_000_000)}",}`)).toBe(25_000_009);
    expect(jsonErrorAt('['.repeat(100_000) + ']'.repeat(100_000))).toBe(-1);
  });

  test('with any character left out, doubled or replaced', () => {
    for (let i = 0; i < whole.length; i++)
      for (const text of [
        whole.slice(0, i),
        whole.slice(0, i) + whole.slice(i + 1),
        whole.slice(0, i) + whole[i] + whole.slice(i),
        ...['"', ',', '}', ']', '0', '\\', 't'].map(other => whole.slice(0, i) + other + whole.slice(i + 1)),
      ])
        expect([text, jsonErrorAt(text) < 0]).toEqual([text, isJson(text)]);
  });
});
