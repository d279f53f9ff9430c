import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckpointManifest } from '../../../src/schema/checkpoint.js';
import type { JobView } from '../../../src/schema/job.js';
import { type ExportingService, startExportingService } from '../../exports/exporting-service.js';
import { sendArchive } from '../../exports/small-archive.js';

let service: ExportingService;
let tiny: CheckpointManifest;
let raw: Buffer;
let url: string;
beforeAll(async () => {
  service = await startExportingService();
  url = await service.app.listen({ port: 0, host: '127.0.0.1' });
  tiny = await service.save('tiny');
  raw = (await service.app.inject(`/checkpoints/${tiny.id}/download?format=raw`)).rawPayload;
});
afterAll(() => service.close());

const send = (payload: Uint8Array) => sendArchive(url, payload);

test('a raw export becomes a checkpoint under an id of its own, which serves the same images and is exported again', async () => {
  const answer = await send(raw);
  expect(answer.statusCode).toBe(201);
  const imported = answer.json<CheckpointManifest>();
  expect(imported.id).toMatch(/^imported-[0-9a-f]+-2$/);
  expect(answer.headers.location).toBe(`/checkpoints/${imported.id}`);
  expect(imported).toMatchObject({ step: 2, hyperparameters: tiny.hyperparameters, files: tiny.files });
  expect((await service.app.inject('/models/current')).json().id).toBe(imported.id);
  expect(await service.images(imported)).toEqual(await service.images(tiny));
  expect((await service.app.inject(`/checkpoints/${imported.id}/download?format=onnx`)).statusCode).toBe(200);
  const again = await send((await service.app.inject(`/checkpoints/${imported.id}/download?format=raw`)).rawPayload);
  expect(again.statusCode).toBe(201);
  const job = await service.app.inject({
    method: 'POST',
    url: '/jobs',
    payload: { resumeFrom: imported.id, dataset: 'demo-faces', steps: 10 },
  });
  expect(job.statusCode).toBe(202);
  expect(job.json<JobView>()).toMatchObject({ resumeFrom: imported.id, dataset: 'demo-faces' });
});
