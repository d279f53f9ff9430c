import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { noise } from '../../dataset/folders.js';
import { example, record } from '../../dataset/tfrecord-writer.js';
import { startTestService, type TestService } from '../service.js';
import { listen, type UploadClient } from '../upload.js';

let service: TestService;
let client: UploadClient;
beforeAll(async () => {
  service = await startTestService();
  client = await listen(service);
});
afterAll(() => service.close());
afterEach(async () => {
  for (const id of (await client.left()).uploads) await client.remove(`/datasets/${id}`);
});

const [one, two, three] = await Promise.all([noise(1), noise(2), noise(3)]);
const pairs = Buffer.concat([
  record(example({ input: one, target: two, caption: Buffer.from('a') })),
  record(example({ input: two, target: three, caption: Buffer.from('b') })),
]);
const upload = async (query: string, body: Uint8Array) => {
  const answer = await client.send(query, new Uint8Array(body));
  return [answer.status, (await answer.json()) as Record<string, unknown>] as const;
};

describe('TFRecords as people have them', () => {
  test.each(['feature-image-kaggle.tfrec', 'feature-image-tfds.tfrecord-00000-of-00001', 'pixels-uint8-hwd.tfrecords'])(
    '%s becomes a dataset',
    async name => {
      expect(await upload('name=records', await readFile(`test/fixtures/records/${name}`))).toMatchObject([
        201,
        { images: 8, rejectedCount: 0, sides: { min: 64, max: 64 } },
      ]);
    },
  );

  test.each([
    ['pixels-float-list.tfrecords', /image_raw is a list of 768 floats, not bytes: write a PNG or JPEG file/],
    ['pixels-python-repr.tfrecords', /image_raw is bytes as Python prints them .*: send or write the bytes themselves/],
  ])('%s is refused with what to write instead, said once', async (name, reason) => {
    const [status, { code, detail }] = await upload('name=records', await readFile(`test/fixtures/records/${name}`));
    expect([status, code]).toEqual([422, 'DATASET_UNUSABLE']);
    expect(detail).toMatch(reason);
    expect(`${detail}`.split(/image_raw is/)).toHaveLength(2);
    expect(detail).toContain('records#0, records#1, records#2, records#3, records#4 (image_raw');
  });
});

describe('the feature that holds the images', () => {
  test('is asked for when it cannot be told', async () => {
    const [status, { detail }] = await upload('name=pairs', pairs);
    expect(status).toBe(422);
    expect(detail).toContain('has more than one feature that holds images: name it with ?feature=NAME');
    expect(detail).toContain('input (PNG), target (PNG), caption (bytes');
  });

  test('is taken as it is named', async () => {
    expect(await upload('name=pairs&feature=target', pairs)).toMatchObject([201, { images: 2, rejectedCount: 0 }]);
    const [status, { detail }] = await upload('name=others&feature=photo', pairs);
    expect(status).toBe(422);
    expect(detail).toContain('has no feature photo. It has input (PNG)');
  });

  test('has to have a name', async () => {
    expect(await upload('name=pairs&feature=', pairs)).toMatchObject([
      400,
      { errors: [{ path: 'feature', message: 'must be the name of a feature, such as image' }] },
    ]);
  });
});
