import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckpointManifest } from '../../../src/schema/checkpoint.js';
import { smallArchive } from '../../exports/small-archive.js';
import { until } from '../../wait.js';
import { notingGenerator } from '../service.js';
import { type KeyedService, startKeyedService } from './keyed-service.js';

const json = { 'content-type': 'application/json' };
const kept = { image: undefined as Buffer | undefined };
const lines: Record<string, unknown>[] = [];
let service: KeyedService;
beforeAll(async () => {
  // Of a service whose operator wants to read only warnings.
  const log = pino({ level: 'warn' }, { write: line => lines.push(JSON.parse(line)) });
  service = await startKeyedService({
    log,
    parts: { makeGenerator: checkpoints => ({ ...notingGenerator(checkpoints, []), kept: () => kept.image }) },
  });
  await service.saveCheckpoint('job-1', 100, 3);
});
afterAll(() => service.close());

test('requests are counted for each key alone, over all processes', async () => {
  const limited = await startKeyedService({ perMinute: 3 });
  try {
    const ask = (key: string) => limited.send('/presets', { key });
    for (let left = 2; left >= 0; left--) {
      const answer = await ask(limited.keys.viewer);
      expect([answer.status, answer.headers['ratelimit-remaining']]).toEqual([200, String(left)]);
    }
    const refused = await ask(limited.keys.viewer);
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(JSON.parse(refused.body).detail).toContain('setting KEY_RATE_LIMIT');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(limited.keys.admin)).status).toBe(200);
    for (let i = 0; i < 5; i++) expect((await limited.send('/healthz')).status).toBe(200);
    // Redis is away: images are served, so nobody is refused for what cannot be counted.
    await limited.keysRedis.stop();
    await until('nothing is counted', async () => (await ask(limited.keys.viewer)).status === 200);
  } finally {
    await limited.close();
  }
});

describe('the quota', () => {
  const job = (dataset = 'demo-faces') => ({
    method: 'POST',
    headers: json,
    body: JSON.stringify({ dataset, preset: 'tiny' }),
  });

  test('counts what was made with a key, and refuses more once it is used up', async () => {
    const { id, text: key } = await service.add({ name: 'small', role: 'trainer', quotaBytes: 10 });
    const created = await service.send('/jobs', { ...job(), key });
    expect(created.status).toBe(202);
    const made = JSON.parse(created.body).id as string;
    expect((await service.access.owners.all()).get(`job:${made}`)).toBe(id);
    await service.saveCheckpoint(made, 10);
    const refused = await service.send('/jobs', { ...job(), key });
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([403, 'QUOTA_EXCEEDED']);
    expect(JSON.parse(refused.body).detail).toMatch(/take up \d+ bytes, and it may have 10\. Delete/);
    for (const path of [`/jobs/${made}/retry`, '/datasets?name=more'])
      expect([path, (await service.send(path, { method: 'POST', key })).status]).toEqual([path, 403]);
    expect((await service.send('/jobs', { ...job(), key: service.keys.trainer })).status).toBe(202);
    await service.checkpoints.removeAll(made);
    expect((await service.send('/jobs', { ...job(), key })).status).toBe(202);
  });

  test('counts what was imported, and refuses to import more', async () => {
    const { id, text: key } = await service.add({ name: 'importer', role: 'trainer', quotaBytes: 10 });
    const body = await smallArchive();
    const imported = await service.send('/checkpoints', { method: 'POST', key, body });
    expect([imported.status, imported.body]).toEqual([201, expect.anything()]);
    const { job: made } = JSON.parse(imported.body) as CheckpointManifest;
    expect((await service.access.owners.all()).get(`job:${made}`)).toBe(id);
    const refused = await service.send('/checkpoints', { method: 'POST', key, body });
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([403, 'QUOTA_EXCEEDED']);
  });

  test('counts the runs of a sweep', async () => {
    const { text: key } = await service.add({ name: 'sweeper', role: 'trainer', quotaBytes: 10 });
    const grid = { strategy: 'grid', parameters: { generatorLearningRate: { values: [1e-4, 2e-4] } } };
    const sweep = { dataset: 'demo-faces', preset: 'tiny', search: grid, budget: { steps: 10 } };
    const created = await service.send('/sweeps', { method: 'POST', headers: json, key, body: JSON.stringify(sweep) });
    expect([created.status, created.body]).toEqual([202, expect.anything()]);
    await service.saveCheckpoint(`${JSON.parse(created.body).id}-r1`, 10);
    expect((await service.send('/jobs', { ...job(), key })).status).toBe(403);
  });
});

test('each change has a line in the log that says who made it, whatever is logged otherwise', async () => {
  lines.splice(0);
  await service.send('/models/current', { method: 'DELETE', key: service.keys.trainer });
  await service.send('/models/current', { method: 'DELETE', key: service.keys.viewer });
  await service.send('/models/current', { method: 'DELETE' });
  await service.send('/jobs', { key: service.keys.viewer });
  await service.send('/login', { method: 'POST', headers: json, body: JSON.stringify({ key: service.keys.admin }) });
  const own = await until('all are logged', () => lines.length >= 4 && lines);
  const path = '/models/current';
  expect(own).toHaveLength(4);
  expect(own[0]).toMatchObject({
    audit: true,
    msg: 'Changed',
    name: 'the trainer',
    role: 'trainer',
    method: 'DELETE',
    path,
  });
  expect(own[0]).toMatchObject({ key: service.keys.trainer.slice(6, 14), status: 200, ip: '127.0.0.1' });
  expect(own[1]).toMatchObject({ audit: true, msg: 'Refused', name: 'the viewer', status: 403, path });
  expect(own[2]).toMatchObject({ audit: true, msg: 'Refused', status: 401, path });
  expect(own[3]).toMatchObject({ audit: true, msg: 'Changed', name: 'the admin', path: '/login', status: 204 });
  for (const key of Object.values(service.keys)) expect(JSON.stringify(lines)).not.toContain(key);
});

test('events end with the key of whoever follows them', async () => {
  const { id, text } = await service.add({ name: 'follower', role: 'viewer' });
  const stays = await fetch(`${service.url}/events`, { headers: { authorization: `Bearer ${service.keys.viewer}` } });
  const ends = await fetch(`${service.url}/events`, { headers: { authorization: `Bearer ${text}` } });
  // However it ends: with HTTP/1.1, without a length, that it was cut off may look like its end.
  const end = ends.text().catch(() => {});
  await service.change(keys => keys.filter(key => key.id !== id));
  await end;
  const { value } = await stays.body!.getReader().read();
  expect(value?.length).toBeGreaterThan(0);
  await stays.body!.cancel().catch(() => {});
});

describe('images', () => {
  const image = (key?: string, etag?: string) =>
    service.send('/generate.png?seed=7&model=job-1-100', {
      ...(key && { key }),
      ...(etag && { headers: { 'if-none-match': etag } }),
    });

  test('are kept by no cache that others use, also when they are answered from memory', async () => {
    kept.image = undefined;
    const first = await image(service.keys.generator);
    expect(first.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    kept.image = Buffer.from('the kept image');
    const second = await image(service.keys.generator);
    expect([second.status, second.body]).toEqual([200, 'the kept image']);
    expect(second.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    const unchanged = await image(service.keys.generator, String(first.headers.etag));
    expect([unchanged.status, unchanged.headers['cache-control']]).toEqual([
      304,
      'private, max-age=31536000, immutable',
    ]);
  });

  test('that are answered from memory need the same key', async () => {
    kept.image = undefined;
    const { id, text } = await service.add({ name: 'guest', role: 'generator' });
    const first = await image(text);
    kept.image = Buffer.from('the kept image');
    expect((await image(text)).body).toBe('the kept image');
    const etag = String(first.headers.etag);
    for (const [key, status] of [
      [undefined, 401],
      ['wrong', 401],
      [service.keys.viewer, 403],
      [service.keys.admin, 200],
    ] as const)
      for (const version of [undefined, etag])
        expect([key, (await image(key, version)).status]).toEqual([key, version && status === 200 ? 304 : status]);
    await service.change(keys => keys.filter(key => key.id !== id));
    expect((await image(text)).status).toBe(401);
    expect((await image(text, etag)).status).toBe(401);
  });
});

test('pages of allowed origins may send a key, but no cookie', async () => {
  const origin = 'https://friend.example';
  const own = await startKeyedService({ app: { corsOrigins: [origin] } });
  try {
    const wanted = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' };
    const preflight = await own.send('/jobs', { method: 'OPTIONS', headers: { origin, ...wanted } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-headers']).toContain('Authorization');
    const answer = await own.send('/jobs', { key: own.keys.viewer, headers: { origin } });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, origin]);
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    expect((await own.send('/jobs', { headers: { origin } })).status).toBe(401);
  } finally {
    await own.close();
  }
});
