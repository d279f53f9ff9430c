import { expect, it } from 'vitest';
import { parseSettings } from '../../../src/schema/service/settings.js';

it('has a value for everything that must have one', () => {
  const settings = parseSettings({ PORT: '', DATA_DIR: '/tmp/data' });
  expect(settings).toMatchObject({ PORT: 8080, HOST: '127.0.0.1', DATA_DIR: '/tmp/data' });
  expect(settings.REDIS_URL).toBeUndefined();
  expect(settings.DECODE_CONCURRENCY).toBeGreaterThan(0);
});

it('takes names of hosts apart', () => {
  expect(parseSettings({}).ALLOWED_HOSTS).toBeUndefined();
  expect(parseSettings({ ALLOWED_HOSTS: 'api , dcgan.example.org' }).ALLOWED_HOSTS).toEqual([
    'api',
    'dcgan.example.org',
  ]);
  expect(() => parseSettings({ ALLOWED_HOSTS: 'api:8080' })).toThrow(
    'ALLOWED_HOSTS=api:8080: must be comma-separated names without ports',
  );
});

it('names every wrong variable in one line, without passwords', () => {
  const wrong = { PORT: '99999', REDIS_URL: 'http://user:secret@host', LOG_LEVEL: 'loud' };
  expect(() => parseSettings(wrong)).toThrow(
    /^Wrong setting PORT=99999: [^\n]+; REDIS_URL=http:\/\/\*\*\*@host: must be an address such as redis:[^\n]+; LOG_LEVEL=loud: [^\n]+$/,
  );
});

it('takes the number of a database from REDIS_URL, and nothing else behind the port', () => {
  for (const url of ['redis://host', 'redis://host:1/', 'rediss://u:p@host:1/12'])
    expect(parseSettings({ REDIS_URL: url }).REDIS_URL).toBe(url);
  for (const url of ['redis://host/jobs', 'redis://u:p@host/1/2'])
    expect(() => parseSettings({ REDIS_URL: url })).toThrow('must end with its port, or with the number of a database');
});
