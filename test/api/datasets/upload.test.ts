import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DatasetView } from '../../../src/schema/dataset.js';
import { endMark, tar } from '../../dataset/archive/tar-writer.js';
import { zip } from '../../dataset/archive/zip-writer.js';
import { fixtureFile } from '../../dataset/fixture-images.js';
import { noise } from '../../dataset/folders.js';
import { until } from '../../wait.js';
import { startTestService, type TestService } from '../service.js';
import { listen, openBody, type UploadClient } from '../upload.js';

let service: TestService;
let client: UploadClient;
beforeAll(async () => {
  service = await startTestService({ requestTimeout: 1, idleTimeout: 30 });
  client = await listen(service);
});
afterAll(() => service.close());

const pictures = await Promise.all(Array.from({ length: 6 }, (_, i) => noise(i)));
const archive = zip(pictures.map((content, i) => ({ name: `${i}.png`, content })));
const records = await readFile('test/fixtures/tensorflow.tfrecords');
const removeAll = async () => {
  for (const id of (await client.left()).uploads) await client.remove(`/datasets/${id}`);
};
const problem = async (answer: Response) =>
  (await answer.json()) as { code: string; detail: string; errors: unknown[] };
/** fetch streams a body only with this option. */
const streaming = (query: string, body: ReadableStream, signal?: AbortSignal) =>
  fetch(`${client.url}/datasets?${query}`, { method: 'POST', body, duplex: 'half', signal } as RequestInit);

describe('POST /datasets', () => {
  afterEach(removeAll);

  test('makes a dataset of images in a form', async () => {
    const answer = await client.sendForm('name=faces', {
      'holiday/1.png': pictures[0]!,
      'holiday/2.png': pictures[1]!,
      'again.png': pictures[0]!,
      'cut.png': pictures[2]!.subarray(0, 300),
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([201, '/datasets/faces']);
    const dataset = DatasetView.parse(await answer.json());
    expect(dataset).toMatchObject({
      id: 'faces',
      kind: 'upload',
      status: 'ready',
      images: 2,
      duplicates: 1,
      rejectedCount: 1,
      ignored: { litter: 0, notes: 0, folders: 0 },
      rejected: [{ name: 'cut.png', reason: 'corrupt' }],
      sides: { min: 32, median: 32, max: 32 },
      framing: { fit: 'crop', crop: 'center', background: 'ffffff' },
      urls: { preview: '/datasets/faces/preview.png' },
    });
    expect(await (await client.get('/datasets/faces')).json()).toEqual(dataset);
    expect(await client.listed()).toContain('faces');
    expect((await client.left()).temporary).toEqual([]);
    const preview = await client.get('/datasets/faces/preview.png');
    expect([preview.status, preview.headers.get('content-type')]).toEqual([200, 'image/png']);
    const again = await fetch(`${client.url}/datasets/faces/preview.png`, {
      headers: { 'if-none-match': preview.headers.get('etag')! },
    });
    expect(again.status).toBe(304);
  });

  test('takes HEIC images of a form, as iPhones send them', async () => {
    const names = ['rgb-444.heic', 'tiles.heic'];
    const files = names.map(name => [`IMG_${name}`, fixtureFile(name)] as const);
    const answer = await client.sendForm('name=phone', Object.fromEntries(files));
    expect(await answer.json()).toMatchObject({ images: 2, rejected: [], sides: { min: 36, max: 36 } });
  });

  test('cuts around faces, and names the pictures without one', async () => {
    const files = Object.fromEntries(
      ['astronaut.jpg', 'coffee.jpg'].map(name => [name, readFileSync(`test/fixtures/faces/${name}`)]),
    );
    const cut = await client.sendForm('name=faces&crop=face', files);
    expect(await cut.json()).toMatchObject({
      framing: { fit: 'crop', crop: 'face' },
      images: 1,
      rejected: [{ name: 'coffee.jpg', reason: 'noFace' }],
    });
    const all = await client.sendForm('name=all&crop=face&faceless=center', files);
    expect(await all.json()).toMatchObject({ images: 2, rejected: [], framing: { faceless: 'center' } });
    for (const [query, path] of [
      ['fit=pad&crop=face', 'crop'],
      ['crop=attention&faceless=center', 'faceless'],
    ]) {
      const refused = await client.sendForm(`name=refused&${query}`, files);
      const errors = [{ path, message: expect.stringContaining('has an effect only with') }];
      expect([refused.status, await refused.json()]).toEqual([400, expect.objectContaining({ errors })]);
    }
    const none = await client.sendForm('name=faceless&crop=face', { 'coffee.jpg': files['coffee.jpg']! });
    expect([none.status, (await problem(none)).detail]).toEqual([422, expect.stringContaining('no face was found')]);
  });

  test.each([
    ['zip', archive],
    ['tar', Buffer.concat([tar(...pictures.map((content, i) => ({ name: `${i}.png`, content }))), endMark])],
    [
      'tar.gz',
      gzipSync(Buffer.concat([tar(...pictures.map((content, i) => ({ name: `${i}.png`, content }))), endMark])),
    ],
    ['.tfrecords', records],
  ])('makes a dataset of a %s, as a body of any type and as a file of a form', async (_, body) => {
    const types = [
      'application/octet-stream',
      'application/x-www-form-urlencoded',
      'application/json',
      'application/zip',
    ];
    for (const [i, type] of types.entries()) {
      const answer = await client.send(`name=set-${i}`, new Uint8Array(body), { 'content-type': type });
      expect([answer.status, await answer.json()]).toMatchObject([201, { images: 6, rejectedCount: 0 }]);
    }
    const form = await client.sendForm('name=set-form', { 'what.bin': body, 'one more.png': await noise(99) });
    expect([form.status, await form.json()]).toMatchObject([201, { images: 7, rejectedCount: 0 }]);
  });

  test('frames images as it is told', async () => {
    const answer = await client.sendForm('name=faces&fit=pad&background=%230000ff', { '1.png': pictures[0]! });
    expect(await answer.json()).toMatchObject({ framing: { fit: 'pad', background: '#0000ff' } });
  });

  test.each([
    ['name=Not%20an%20id', 'name', /must be 1 to 100 of a-z/],
    ['', 'name', /is needed/],
    ['name=a&fit=fold', 'fit', /crop/],
    ['name=a&background=red', 'background', /hexadecimal/],
    ['name=a&colour=1', 'colour', /not a known field/],
  ])('the query %s is refused with the field', async (query, path, message) => {
    const answer = await client.send(query, new Uint8Array(archive));
    expect(answer.status).toBe(400);
    expect((await problem(answer)).errors).toMatchObject([{ path, message: expect.stringMatching(message) }]);
  });

  test.each([
    ['nothing', () => client.send('name=a', '')],
    ['an empty form', () => client.sendForm('name=a', {})],
    ['an empty file', () => client.sendForm('name=a', { 'a.png': '' })],
    [
      'an unfinished form',
      () => client.send('name=a', '--x\r\nContent', { 'content-type': 'multipart/form-data; boundary=x' }),
    ],
    ['a form without a boundary', () => client.send('name=a', 'x', { 'content-type': 'multipart/form-data' })],
  ])('%s is a 400 that says what to send', async (_, send) => {
    const answer = await send();
    expect([answer.status, (await problem(answer)).code]).toEqual([400, 'INVALID_REQUEST']);
    expect(await client.left()).toEqual({ uploads: [], temporary: [] });
  });

  test('a field that is no file is named', async () => {
    const form = new FormData();
    form.append('name', 'a');
    const answer = await client.send('name=a', form);
    expect([answer.status, await problem(answer)]).toMatchObject([400, { errors: [{ path: 'name' }] }]);
  });

  test.each([
    [
      'no image',
      { 'a.txt': 'hello', 'b.txt': 'you' },
      'DATASET_UNUSABLE',
      /a\.txt \(is text, not a picture: it begins with "hello"; send the picture itself\)/,
    ],
    ['a cut archive', { 'a.zip': archive.subarray(0, -40) }, 'ARCHIVE_DAMAGED', /a\.zip/],
    [
      'an archive in an archive',
      { 'a.zip': zip([{ name: 'b.zip', content: archive }]) },
      'DATASET_UNUSABLE',
      /unpack/i,
    ],
  ])('%s is a 422, and nothing is kept', async (_, files, code, detail) => {
    const answer = await client.sendForm('name=a', files);
    expect([answer.status, await problem(answer)]).toMatchObject([
      422,
      { code, detail: expect.stringMatching(detail) },
    ]);
    expect(await client.left()).toEqual({ uploads: [], temporary: [] });
    expect(await client.listed()).not.toContain('a');
    // The reason for the failure is kept for a while, and the name is free.
    expect(await (await client.get('/datasets/a')).json()).toMatchObject({ status: 'failed', error: { code } });
    expect((await client.send('name=a', new Uint8Array(archive))).status).toBe(201);
  });

  test('a name that is taken is a 409', async () => {
    await client.send('name=faces', new Uint8Array(archive));
    for (const name of ['faces', 'cats', 'demo-faces']) {
      const answer = await client.send(`name=${name}`, new Uint8Array(archive));
      expect([answer.status, await problem(answer)]).toMatchObject([
        409,
        { code: 'DATASET_EXISTS', errors: [{ path: 'name' }] },
      ]);
    }
  });

  test('a page of another site cannot upload anything', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
    ])
      expect((await problem(await client.send('name=a', new Uint8Array(archive), headers))).code).toBe('CROSS_SITE');
    for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { origin: client.url }] as Record<string, string>[]) {
      expect((await client.send('name=a', new Uint8Array(archive), headers)).status).toBe(201);
      await removeAll();
    }
  });
});

describe('limits', () => {
  afterEach(removeAll);
  const mega = new Uint8Array(1_000_000);

  test('a body larger than accepted is refused before it is sent, and while it is sent', async () => {
    const known = await client.send('name=a', new Uint8Array(5_000_000));
    expect([known.status, (await problem(known)).detail]).toMatchObject([
      413,
      expect.stringContaining('MAX_UPLOAD_BYTES'),
    ]);
    const { stream, more, end } = openBody(mega);
    const unknown = streaming('name=a', stream);
    for (let i = 0; i < 4; i++) more(mega);
    end();
    expect([(await unknown).status, (await problem(await unknown)).code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    await until('nothing is left', async () => (await client.left()).temporary.length === 0);
  });

  test('too many files, in a form and in an archive', async () => {
    const files = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`${i}.png`, pictures[0]!]));
    const form = await client.sendForm('name=a', files);
    expect([form.status, (await problem(form)).detail]).toMatchObject([
      413,
      expect.stringContaining('MAX_UPLOAD_FILES'),
    ]);
    const many = zip(Array.from({ length: 101 }, (_, i) => ({ name: `${i}`, content: 'x' })));
    const answer = await client.send('name=a', new Uint8Array(many));
    expect([answer.status, (await problem(answer)).code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await client.left()).toEqual({ uploads: [], temporary: [] });
  });

  test('an archive that unpacks to too much', async () => {
    const bomb = zip([{ name: 'a.png', content: new Uint8Array(40_000_000), method: 8 }]);
    const answer = await client.send('name=a', new Uint8Array(bomb));
    expect([answer.status, (await problem(answer)).code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await client.left()).toEqual({ uploads: [], temporary: [] });
  });

  test('an upload that takes too long', async () => {
    const slow = await startTestService(undefined, { timeoutMs: 300 });
    const slowClient = await listen(slow);
    const { stream } = openBody(mega);
    const answer = await fetch(`${slowClient.url}/datasets?name=a`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect([answer.status, await problem(answer)]).toMatchObject([
      408,
      { code: 'REQUEST_TIMEOUT', detail: expect.stringContaining('UPLOAD_TIMEOUT') },
    ]);
    expect(await slowClient.left()).toEqual({ uploads: [], temporary: [] });
    await slow.close();
  });

  test('an upload may take longer than other requests', async () => {
    const { stream, more, end } = openBody(new Uint8Array(archive.subarray(0, 100)));
    const answer = streaming('name=slow', stream);
    await new Promise(resolve => setTimeout(resolve, 1500));
    more(new Uint8Array(archive.subarray(100)));
    end();
    expect((await answer).status).toBe(201);
  });

  test('no more uploads at a time than set, each for itself', async () => {
    const bodies = Array.from({ length: 3 }, () => openBody(new Uint8Array(archive.subarray(0, 100))));
    const answers = bodies.map(({ stream }, i) => streaming(`name=set-${i}`, stream));
    await until('all are received', async () => (await client.left()).temporary.length === 3);
    const refused = await client.send('name=set-3', new Uint8Array(archive));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
    const taken = await client.send('name=set-1', new Uint8Array(archive));
    expect(taken.status).toBe(409);
    expect((await client.listed()).filter(id => id.startsWith('set'))).toEqual([]);
    for (const { more, end } of bodies) {
      more(new Uint8Array(archive.subarray(100)));
      end();
    }
    for (const answer of await Promise.all(answers)) expect(answer.status).toBe(201);
    expect((await client.listed()).filter(id => id.startsWith('set'))).toEqual(['set-0', 'set-1', 'set-2']);
  });
});

describe('an upload on its way', () => {
  afterEach(removeAll);

  test('shows its progress, cannot be trained on yet, and ends when it is deleted', async () => {
    const { stream } = openBody(new Uint8Array(archive.subarray(0, 100)));
    const answer = streaming('name=slow', stream).catch(() => undefined);
    await until('it is received', async () => {
      const dataset = await (await client.get('/datasets/slow')).json();
      return (dataset as DatasetView).progress?.receivedBytes === 100;
    });
    expect(await (await client.get('/datasets/slow')).json()).toMatchObject({
      status: 'receiving',
      images: null,
      progress: { receivedBytes: 100, totalBytes: null, decoded: 0, rejected: 0 },
      urls: { preview: null },
    });
    const job = await service.app.inject({ method: 'POST', url: '/jobs', payload: { dataset: 'slow' } });
    expect([job.statusCode, job.json().code]).toEqual([409, 'DATASET_NOT_READY']);
    expect((await client.remove('/datasets/slow')).status).toBe(200);
    await answer;
    await until('nothing is left', async () => (await client.left()).temporary.length === 0);
    expect((await client.get('/datasets/slow')).status).toBe(404);
  });

  test('leaves nothing when its client goes away', async () => {
    const before = await client.listed();
    const socket = connect(client.port, '127.0.0.1');
    socket.write('POST /datasets?name=gone HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n');
    socket.write(archive.subarray(0, 1000));
    await until('it is received', async () => (await client.left()).temporary.length === 1);
    socket.destroy();
    await until('nothing is left', async () => (await client.left()).temporary.length === 0);
    expect(await client.listed()).toEqual(before);
    expect((await client.send('name=gone', new Uint8Array(archive))).status).toBe(201);
  });

  test('is answered early when the client prefers that, and tells by events how it ends', async () => {
    const headers = { prefer: 'respond-async', 'content-type': 'application/zip' };
    const many = zip(
      await Promise.all(
        Array.from({ length: 40 }, async (_, i) => ({ name: `${i}.png`, content: await noise(i, 140) })),
      ),
    );
    const answer = await client.send('name=later', new Uint8Array(many), headers);
    expect([answer.status, answer.headers.get('preference-applied')]).toEqual([202, 'respond-async']);
    const events = await eventsOf('/datasets/later/events');
    expect(events.at(-1)).toMatchObject({ event: 'ready', data: { status: 'ready', images: 40 } });
    expect(events[0]).toMatchObject({ event: 'progress', data: { status: 'decoding' } });
    // A dataset that is ready has nothing else to report.
    expect(await eventsOf('/datasets/later/events')).toMatchObject([{ event: 'ready' }]);
    expect((await client.get('/datasets/none/events')).status).toBe(404);
  });

  test('that fails after it was answered says so by events', async () => {
    const { stream, more, end } = openBody(new Uint8Array(archive.subarray(0, 100)));
    const answer = fetch(`${client.url}/datasets?name=bad`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers: { prefer: 'wait=1, respond-async' },
    } as RequestInit);
    const events = until('it is known', async () => (await client.get('/datasets/bad')).status === 200).then(() =>
      eventsOf('/datasets/bad/events'),
    );
    await new Promise(resolve => setTimeout(resolve, 300));
    more(new Uint8Array(50));
    end();
    expect((await answer).status).toBe(202);
    expect((await events).at(-1)).toMatchObject({
      event: 'failed',
      data: { status: 'failed', error: { code: 'ARCHIVE_DAMAGED' } },
    });
  });

  test('ends with the service, which says so', async () => {
    const other = await startTestService();
    const otherClient = await listen(other);
    const { stream } = openBody(new Uint8Array(100));
    const answer = fetch(`${otherClient.url}/datasets?name=a`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
    } as RequestInit);
    await until('it is received', async () => (await otherClient.left()).temporary.length === 1);
    const closed = other.close();
    expect([(await answer).status, (await problem(await answer)).code]).toEqual([503, 'SHUTTING_DOWN']);
    await closed;
  });
});

describe('a form', () => {
  const post = (...lines: string[]) =>
    client.send('name=faces', `--B\r\nContent-Disposition: form-data; ${lines.join('\r\n')}\r\n--B--\r\n`, {
      'content-type': 'multipart/form-data; boundary=B',
    });

  test.each([
    ['a file of a reserved name', ['name="toString"; filename="1.png"', '', 'x'], 'reserved in JavaScript'],
    ['a field of a reserved name', ['name="__proto__"', '', 'x'], 'reserved in JavaScript'],
    ['broken JSON', ['name="a"', 'Content-Type: application/json', '', '{'], 'not valid'],
  ])('with %s is refused, and says why', async (_, lines, why) => {
    const answer = await post(...lines);
    expect([answer.status, await problem(answer)]).toMatchObject([400, { detail: expect.stringContaining(why) }]);
    expect((await client.left()).temporary).toEqual([]);
  });
});

describe('DELETE /datasets/{id}', () => {
  test('is refused while a job needs the dataset', async () => {
    await client.send('name=faces', new Uint8Array(archive));
    const job = await service.app.inject({ method: 'POST', url: '/jobs', payload: { dataset: 'faces' } });
    const answer = await client.remove('/datasets/faces');
    expect([answer.status, await problem(answer)]).toMatchObject([
      409,
      { code: 'DATASET_IN_USE', detail: expect.stringContaining(job.json().id) },
    ]);
    expect(await client.listed()).toContain('faces');
  });

  test.each([{}, { 'idempotency-key': 'one' }])(
    'while a job on it is posted leaves no job without a dataset: %j',
    async headers => {
      await client.send('name=fishes', new Uint8Array(archive));
      const { jobs } = service;
      const list = jobs.list.bind(jobs);
      const [listed, added] = [gate(), gate()];
      // A job is posted after the removal has seen none and before it is done.
      jobs.list = async query => {
        const page = await list(query);
        listed.open();
        await added.passed;
        return page;
      };
      const removed = client.remove('/datasets/fishes');
      await listed.passed;
      jobs.list = list;
      const post = () => service.app.inject({ method: 'POST', url: '/jobs', payload: { dataset: 'fishes' }, headers });
      const posted = post();
      const waiting = async () => (await list({ limit: 100 })).data.find(({ dataset }) => dataset === 'fishes');
      await until('the job is queued', async () => (await waiting()) !== undefined);
      added.open();
      // The removal looks again once the dataset can no longer be found, and puts it back.
      expect([(await removed).status, (await problem(await removed)).code]).toEqual([409, 'DATASET_IN_USE']);
      expect((await posted).statusCode).toBe(202);
      expect(await client.listed()).toContain('fishes');
      const { id } = (await posted).json();
      await jobs.control(id, 'cancel');
      await jobs.remove(id);
      expect((await client.remove('/datasets/fishes')).status).toBe(200);
    },
  );

  test('removes an upload, and nothing else', async () => {
    await client.send('name=birds', new Uint8Array(archive));
    expect((await client.remove('/datasets/birds')).status).toBe(200);
    expect(await client.listed()).not.toContain('birds');
    expect((await client.remove('/datasets/birds')).status).toBe(404);
    for (const id of ['cats', 'demo-faces'])
      expect((await problem(await client.remove(`/datasets/${id}`))).code).toBe('DATASET_NOT_REMOVABLE');
  });
});

test('pictures of datasets that there are not, or that are not decoded yet', async () => {
  expect((await client.get('/datasets/none/preview.png')).status).toBe(404);
  expect((await client.get('/datasets/cats/mean.png')).status).toBe(409);
  // GET /datasets/cats cannot say yet what is wrong with its files, because nothing has decoded them.
  expect((await problem(await client.get('/datasets/cats/preview.png'))).detail).toMatch(
    /no image that can be shown: .*\(.+\)\.$/,
  );
});

/** A promise, and what resolves it. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = () => {};
  const passed = new Promise<void>(resolve => {
    open = resolve;
  });
  return { passed, open };
}

/** The events of a stream until it ends. */
async function eventsOf(path: string): Promise<{ event: string; data: unknown }[]> {
  const text = await (await client.get(path)).text();
  return text.split('\n\n').flatMap(block => {
    const [, event, data] = /^event: (.*)\ndata: (.*)$/m.exec(block) ?? [];
    return event === undefined ? [] : [{ event, data: JSON.parse(data!) }];
  });
}
