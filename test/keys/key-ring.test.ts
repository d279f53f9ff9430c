import { mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeKeyFile, readKeyFile } from '../../src/keys/key-file.js';
import { type KeyRing, openKeyRing } from '../../src/keys/key-ring.js';
import { keyDigest, keyIdOf, newKeyId, newKeyText } from '../../src/keys/key-text.js';
import type { Key } from '../../src/schema/service/key.js';
import { silent } from '../redis.js';
import { until } from '../wait.js';

let folder: string;
let path: string;
const rings: KeyRing[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dcgan-keys-'));
  path = join(folder, 'api-keys.json');
});
afterEach(async () => {
  for (const ring of rings.splice(0)) ring.close();
  await rm(folder, { recursive: true, force: true });
});

async function ringOf(log = silent) {
  const ring = await openKeyRing({ path, log, intervalMs: 10 });
  rings.push(ring);
  return ring;
}

function newKey(more: Partial<Key> = {}): { key: Key; text: string } {
  const id = newKeyId();
  const text = newKeyText(id);
  return { key: { id, name: 'ci', role: 'trainer', sha256: keyDigest(text), ...more }, text };
}

test('a key has its id in it, and 32 random bytes', () => {
  const { key, text } = newKey();
  expect(text).toMatch(/^dcgan_[a-z0-9]{8}_[\w-]{43}$/);
  expect(keyIdOf(text)).toBe(key.id);
  expect(Buffer.from(text.slice(15), 'base64url')).toHaveLength(32);
  expect(new Set(Array.from({ length: 1000 }, () => newKeyText(key.id))).size).toBe(1000);
});

test('the file holds no key, and only its owner may read it', async () => {
  const { key, text } = newKey();
  await changeKeyFile(path, () => [key]);
  expect(await readFile(path, 'utf8')).not.toContain(text.slice(15));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const ring = await ringOf();
  expect(ring.find(text)).toMatchObject({ id: key.id, name: 'ci', role: 'trainer' });
  expect(ring.find(key.sha256)).toBeUndefined();
  expect(ring.find(`dcgan_${key.id}_${'A'.repeat(43)}`)).toBeUndefined();
});

test('changes that come at the same time are all made', async () => {
  const made = Array.from({ length: 20 }, () => newKey().key);
  await Promise.all(made.map(key => changeKeyFile(path, keys => [...keys, key])));
  const ids = (await readKeyFile(path))!.map(({ id }) => id).sort();
  expect(ids).toEqual(made.map(({ id }) => id).sort());
});

test('what a killed command has left locked is free again', async () => {
  await writeFile(`${path}.lock`, '');
  const old = new Date(Date.now() - 60_000);
  await import('node:fs/promises').then(({ utimes }) => utimes(`${path}.lock`, old, old));
  await changeKeyFile(path, () => [newKey().key]);
  expect(await readKeyFile(path)).toHaveLength(1);
});

test('revoking and rotating take effect while the service runs', async () => {
  const { key, text } = newKey();
  await changeKeyFile(path, () => [key]);
  const ring = await ringOf();
  const holder = ring.find(text)!;
  const next = newKeyText(key.id);
  await changeKeyFile(path, () => [{ ...key, sha256: keyDigest(next) }]);
  await until('the new key works', () => ring.find(next));
  expect([ring.find(text), ring.renew(holder)]).toEqual([undefined, undefined]);
  await changeKeyFile(path, () => []);
  await until('the key is revoked', () => !ring.find(next));
});

test('a rotated key works as long as it was granted', async () => {
  const [past, future] = [-1, 1].map(hours => new Date(Date.now() + hours * 3_600_000).toISOString()) as [
    string,
    string,
  ];
  const [late, early] = [newKey(), newKey()];
  await changeKeyFile(path, () => [
    { ...late.key, sha256: keyDigest('new'), previous: { sha256: late.key.sha256, until: past } },
    { ...early.key, sha256: keyDigest('new'), previous: { sha256: early.key.sha256, until: future } },
  ]);
  const ring = await ringOf();
  expect(ring.find(late.text)).toBeUndefined();
  const holder = ring.find(early.text)!;
  expect(ring.renew(holder)).toEqual(holder);
});

test('a mounted Secret, which is replaced by a link to another folder, is read again', async () => {
  const [first, second] = [newKey(), newKey()];
  for (const [name, { key }] of Object.entries({ first, second })) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'api-keys.json'), JSON.stringify({ keys: [key] }));
  }
  const data = join(folder, '..data');
  await symlink('first', data);
  await symlink(join('..data', 'api-keys.json'), path);
  const ring = await ringOf();
  expect(ring.find(first.text)?.id).toBe(first.key.id);
  await symlink('second', join(folder, 'next'));
  await rename(join(folder, 'next'), data);
  await until('the second Secret is read', () => ring.find(second.text));
  expect(ring.find(first.text)).toBeUndefined();
});

test('a file that breaks while the service runs changes nothing, and the log says so once', async () => {
  const lines: { msg: string }[] = [];
  const { key, text } = newKey();
  await changeKeyFile(path, () => [key]);
  const ring = await ringOf(pino({ level: 'error' }, { write: line => lines.push(JSON.parse(line)) }));
  await writeFile(path, `{"keys": [{"id": "${key.id}"`);
  await until('it is noticed', () => lines.length > 0);
  expect(lines[0]!.msg).toMatch(/is not valid JSON.*The keys that were read before are still in use/);
  expect(ring.find(text)?.id).toBe(key.id);
  await rm(path);
  await until('that it is missing is noticed', () => lines.length > 1);
  expect(ring.find(text)?.id).toBe(key.id);
  expect(lines).toHaveLength(2);
});

test.each([
  ['no JSON', '{', /is not valid JSON/],
  ['another file', '{"name": "dcgan"}', /is not a file of keys: keys: /],
  ['an unknown role', JSON.stringify({ keys: [{ ...newKey().key, role: 'root' }] }), /keys\.0\.role/],
  [
    'a key in place of its digest',
    JSON.stringify({ keys: [{ ...newKey().key, sha256: newKeyText('aaaaaaaa') }] }),
    /keys\.0\.sha256/,
  ],
])('%s is refused at the start, without showing what is in the file', async (_, text, message) => {
  await writeFile(path, text);
  await expect(ringOf()).rejects.toThrow(message);
  await expect(ringOf()).rejects.not.toThrow(/dcgan_/);
});

test('a missing file says how to make the first key', async () => {
  await expect(ringOf()).rejects.toThrow('make the first key with npm run key -- --name NAME --role admin');
});
