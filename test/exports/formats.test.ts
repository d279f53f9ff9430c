import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckpointManifest } from '../../src/schema/checkpoint.js';
import { allowed, type ExportingService, furthest, startExportingService } from './exporting-service.js';
import { drawing, python, pythonPackages, snippetOf } from './python.js';

/** Each format is loaded by the program that it is for; `npm run test:exports` does so with larger generators. */
let service: ExportingService;
let tiny: CheckpointManifest;
beforeAll(async () => {
  service = await startExportingService();
  tiny = await service.save('tiny');
  await writeFile(join(service.directory, 'z.bin'), service.z(tiny));
});
afterAll(() => service.close());

describe('safetensors', () => {
  let packages: string;
  beforeAll(async () => {
    packages = await pythonPackages('safetensors', ['safetensors>=0.4', 'numpy']);
  });

  test.each([
    ['float32', 'ema'],
    ['float32', 'raw'],
    ['float16', 'ema'],
  ] as const)(
    '%s %s draws the same images with its Python package and the code of its card',
    async (precision, weights) => {
      const query = `format=safetensors&precision=${precision}&weights=${weights}`;
      const file = await service.download(tiny.id, query);
      const about = `from safetensors import safe_open; print(safe_open("${basename(file)}", "np").metadata()["readme"])`;
      const card = await python(about, service.directory, packages);
      await python(drawing(snippetOf(card), 'z.bin', 'pixels.bin'), service.directory, packages);
      const drawn = await readFile(join(service.directory, 'pixels.bin'));
      expect(furthest(drawn, await service.images(tiny, weights))).toBeLessThanOrEqual(allowed[precision]);
    },
  );
});
