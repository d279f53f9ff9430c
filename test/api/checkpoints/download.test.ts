import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckpointDetails, CheckpointManifest } from '../../../src/schema/checkpoint.js';
import { sha256 } from '../../../src/storage/index.js';
import { type ExportingService, startExportingService } from '../../exports/exporting-service.js';
import { unzip } from '../../unzip.js';

let service: ExportingService;
let tiny: CheckpointManifest;
beforeAll(async () => {
  service = await startExportingService();
  tiny = await service.save('tiny');
});
afterAll(() => service.close());

const download = (query: string, headers = {}, method: 'GET' | 'HEAD' = 'GET') =>
  service.app.inject({ method, url: `/checkpoints/${tiny.id}/download?${query}`, headers });

describe('GET /checkpoints/{id}/download', () => {
  test('is always an attachment, with its size and a strong ETag; a HEAD tells the same', async () => {
    const whole = await download('format=safetensors');
    expect(whole.statusCode).toBe(200);
    expect(whole.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${tiny.id}-ema-float32.safetensors"`,
      'content-length': String(whole.rawPayload.length),
      'x-checkpoint': tiny.id,
      'cache-control': 'no-cache',
    });
    expect(whole.headers.etag).toMatch(/^"[\w-]{27}"$/);
    const head = await download('format=safetensors', {}, 'HEAD');
    expect([head.statusCode, head.rawPayload.length]).toEqual([200, 0]);
    for (const name of ['content-type', 'content-length', 'content-disposition', 'etag'] as const)
      expect(head.headers[name]).toBe(whole.headers[name]);
    const again = await download('format=safetensors', { 'if-none-match': whole.headers.etag });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  test('the view of a checkpoint lists every file with its size, and each is so large, the same bytes each time', async () => {
    const { downloads } = (await service.app.inject(`/checkpoints/${tiny.id}`)).json<CheckpointDetails>();
    expect(downloads.length).toBeGreaterThan(4);
    const document = (await service.app.inject('/openapi.json')).json();
    const { content } = document.paths['/checkpoints/{id}/download'].get.responses['200'];
    for (const { format, precision, weights, bytes, url, program } of downloads) {
      const [first, second] = [await service.app.inject(url), await service.app.inject(url)];
      expect([format, precision, weights, first.rawPayload.length]).toEqual([format, precision, weights, bytes]);
      expect(first.headers['content-length']).toBe(String(bytes));
      // As a client expects it from the document of the API.
      expect(Object.keys(content)).toContain(String(first.headers['content-type']).split(';')[0]);
      // It runs this very file, or the folder in it.
      const [, file] = /filename="([^"]+?)(?:\.zip)?"/.exec(String(first.headers['content-disposition']))!;
      if (program) expect(program.code).toContain(file);
      expect(first.rawPayload.equals(second.rawPayload)).toBe(true);
    }
  });

  test('another name makes another file, under another ETag', async () => {
    const before = (await download('format=safetensors')).headers.etag;
    const rename = (name: string | null) =>
      service.app.inject({ method: 'PATCH', url: `/checkpoints/${tiny.id}`, payload: { name } });
    await rename('Sharp | [eyes](x) `& <b>');
    const named = await download('format=safetensors');
    expect(named.headers.etag).not.toBe(before);
    expect(named.rawPayload.includes('# Sharp \\\\| \\\\[eyes\\\\]\\\\(x\\\\) \\\\`\\\\& \\\\<b\\\\>')).toBe(true);
    await rename(null);
    expect((await download('format=safetensors')).headers.etag).toBe(before);
  });

  test('raw holds the whole checkpoint, as it is stored', async () => {
    const answer = await download('format=raw');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${tiny.id}.zip"`,
    });
    const files = await unzip(answer.rawPayload);
    expect(files.map(({ name }) => name)).toEqual(
      ['README.md', 'manifest.json', 'generator.safetensors', 'training.safetensors'].map(name => `${tiny.id}/${name}`),
    );
    const [readme, manifest, generator, training] = files.map(({ content }) => content);
    expect(readme!.toString()).toContain(`curl --data-binary @${tiny.id}.zip`);
    expect(JSON.parse(manifest!.toString())).toEqual(tiny);
    expect([sha256(generator!), sha256(training!)]).toEqual([tiny.files.generator.sha256, tiny.files.training.sha256]);
  });

  test.each([
    ['format=raw&precision=float16', 'raw is not available in float16', 'precision'],
    ['format=raw&weights=ema', 'raw always holds both', 'weights'],
  ])('%s is a 422 that says what there is', async (query, detail, path) => {
    const answer = await download(query);
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'EXPORT_UNAVAILABLE']);
    expect(answer.json().detail).toContain(detail);
    expect(answer.json().errors[0].path).toBe(path);
  });

  test('an unknown format is a 400 that names the formats, and an unknown checkpoint a 404', async () => {
    const answer = await download('format=pickle');
    expect([answer.statusCode, answer.json().detail]).toEqual([400, expect.stringContaining('safetensors')]);
    const gone = await service.app.inject('/checkpoints/nobody-1/download?format=safetensors');
    expect([gone.statusCode, gone.json().code]).toEqual([404, 'CHECKPOINT_NOT_FOUND']);
  });
});
