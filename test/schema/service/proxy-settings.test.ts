import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../src/schema/service/settings.js';

describe('BASE_PATH', () => {
  test.each([
    ['/dcgan', '/dcgan'],
    ['/a/b-c.d/', '/a/b-c.d'],
    ['/', ''],
  ])('%s is %j', (given, expected) => expect(parseSettings({ BASE_PATH: given }).BASE_PATH).toBe(expected));
  test.each(['dcgan', '/a b', '/a//b', '/../a', '/.', 'https://a/b', '/a"b'])('is not %s', given =>
    expect(() => parseSettings({ BASE_PATH: given })).toThrow('must be a path such as /dcgan'),
  );
});

describe('TRUST_PROXY', () => {
  test.each([
    ['true', true],
    ['false', false],
    ['2', 2],
    ['10.0.0.1', ['10.0.0.1']],
    ['10.0.0.0/8, ::1, fd00::/8', ['10.0.0.0/8', '::1', 'fd00::/8']],
  ])('%s is %j', (given, expected) => expect(parseSettings({ TRUST_PROXY: given }).TRUST_PROXY).toEqual(expected));
  test.each(['yes', 'nginx', '10.0.0.0/33', '10.0.0.1,', '10.0.0', '1,2'])('is not %s', given =>
    expect(() => parseSettings({ TRUST_PROXY: given })).toThrow(/TRUST_PROXY=.*must be IP addresses or networks/),
  );
});

describe('CORS_ORIGINS', () => {
  test('are exact origins', () => {
    const { CORS_ORIGINS } = parseSettings({ CORS_ORIGINS: 'https://example.org, http://[::1]:3000' });
    expect(CORS_ORIGINS).toEqual(['https://example.org', 'http://[::1]:3000']);
  });
  test.each([
    ['https://example.org/', 'such as https://example.org'],
    ['https://Example.org:443/page', 'such as https://example.org'],
    ['*', 'such as https://'],
    ['example.org', 'such as https://'],
    ['null', 'such as https://'],
    ['https://a.example,', 'such as https://'],
  ])('are not %s', (given, said) => expect(() => parseSettings({ CORS_ORIGINS: given })).toThrow(said));
});
