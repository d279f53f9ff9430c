import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckpointManifest } from '../../src/schema/checkpoint.js';
import type { ExportFormat } from '../../src/schema/exports/download.js';
import type { PresetName } from '../../src/schema/job.js';
import { allowed, type ExportingService, furthest, startExportingService } from './exporting-service.js';
import { onnxInNode } from './programs/onnx-web.js';
import { pageInChromium } from './programs/page.js';
import type { Program } from './programs/program.js';
import {
  hasTensorFlow,
  onnxInPython,
  safetensorsInPyTorch,
  safetensorsInPython,
  savedModelInPython,
} from './programs/python.js';
import { savedModelInTensorFlow, tensorflowJsInChromium, tensorflowJsInNode } from './programs/tensorflow.js';

/** `npm run test:exports` tests more: larger generators, in every precision, in programs that take long to install. */
const isAll = process.env.EXPORTS === 'all';
const presets: readonly PresetName[] = isAll ? ['tiny', 'seed', 'paper'] : ['tiny'];

const programs: Readonly<Record<Exclude<ExportFormat, 'raw'>, readonly Program[]>> = {
  safetensors: [safetensorsInPython(), ...(isAll ? [safetensorsInPyTorch()] : [])],
  onnx: [onnxInPython(), ...(isAll ? [onnxInNode()] : [])],
  savedmodel: [savedModelInTensorFlow(), ...(await tensorflowForPython())],
  tfjs: [tensorflowJsInNode(), tensorflowJsInChromium()],
  html: [pageInChromium()],
};

async function tensorflowForPython(): Promise<Program[]> {
  if (!isAll) return [];
  if (await hasTensorFlow()) return [savedModelInPython()];
  const rule = '!'.repeat(100);
  console.error(
    `${rule}\nNOT TESTED: SavedModel in TensorFlow for Python, which needs Python 3.10 or later as python3.\n${rule}`,
  );
  return [];
}

const cases = presets.flatMap(preset =>
  Object.entries(programs).flatMap(([format, readers]) =>
    readers.flatMap(program =>
      (['float32', 'float16'] as const).map(precision => ({ preset, format, precision, program })),
    ),
  ),
);

/** Only for what hangs: NumPy takes minutes for a `paper` where other programs want the processor, too. */
const longestMs = 1_800_000;

/** Bytes that a page may have, so that it can be sent and kept anywhere. */
const mostOfPage: Readonly<Partial<Record<PresetName, number>>> = { tiny: 2_000_000, seed: 7_000_000 };

let service: ExportingService;
const saved = new Map<PresetName, Promise<CheckpointManifest>>();
function checkpointOf(preset: PresetName): Promise<CheckpointManifest> {
  const checkpoint = saved.get(preset) ?? service.save(preset);
  saved.set(preset, checkpoint);
  return checkpoint;
}
beforeAll(async () => {
  // One after the other, and not within the time of a test: some are gigabytes.
  for (const program of Object.values(programs).flat()) await program.prepare?.();
  service = await startExportingService();
});
afterAll(() => service.close());

describe('draws the same images as /generate.png', () => {
  test.each(cases)(
    '$preset as $format in $precision: $program.name',
    async ({ preset, format, precision, program }) => {
      const checkpoint = await checkpointOf(preset);
      const file = await service.download(checkpoint.id, `format=${format}&precision=${precision}`);
      if (format === 'html' && precision === 'float16')
        expect((await stat(file)).size).toBeLessThanOrEqual(mostOfPage[preset] ?? Number.POSITIVE_INFINITY);
      const drawn = await program.draw(file, service.z(checkpoint), checkpoint);
      expect(furthest(drawn, await service.images(checkpoint))).toBeLessThanOrEqual(allowed[precision]);
    },
    longestMs,
  );

  test('with the weights of the last step, if these are asked for', async () => {
    const checkpoint = await checkpointOf('tiny');
    const file = await service.download(checkpoint.id, 'format=savedmodel&weights=raw');
    const drawn = await savedModelInTensorFlow().draw(file, service.z(checkpoint), checkpoint);
    expect(furthest(drawn, await service.images(checkpoint, 'raw'))).toBeLessThanOrEqual(1);
    expect(furthest(drawn, await service.images(checkpoint, 'ema'))).toBeGreaterThan(1);
  });
});
