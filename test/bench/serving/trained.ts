import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointManifest } from '../../../src/schema/checkpoint.js';
import type { PresetName } from '../../../src/schema/job.js';
import { type BenchService, jobWhen } from '../service.js';

/**
 * A trained checkpoint of a preset in a service: the newest one of a DATA_DIR, or else one that is trained now.
 * @param data DATA_DIR of another service, which is only read
 * @param steps of the training
 */
export async function trainedCheckpoint(
  { client, dataDir }: BenchService,
  preset: PresetName,
  { data, steps }: { readonly data: string | undefined; readonly steps: number },
): Promise<CheckpointManifest> {
  const given = data === undefined ? undefined : (await checkpointsOf(data, preset))[0];
  if (given) {
    const folder = join('checkpoints', given.id);
    await mkdir(join(dataDir, folder), { recursive: true });
    for (const file of ['generator.safetensors', 'training.safetensors', 'manifest.json'])
      await cp(join(data!, folder, file), join(dataDir, folder, file));
    return given;
  }
  const request = { dataset: 'demo-faces', preset, steps, sampleEvery: steps } as const;
  await jobWhen(client, request, ({ status }) => status === 'succeeded');
  return (await checkpointsOf(dataDir, preset))[0]!;
}

/** The checkpoints of a preset, newest first. */
async function checkpointsOf(data: string, preset: PresetName): Promise<CheckpointManifest[]> {
  const root = join(data, 'checkpoints');
  const names = (await readdir(root, { withFileTypes: true })).filter(entry => entry.isDirectory());
  const manifests = await Promise.all(
    names.map(async ({ name }) => {
      const text = await readFile(join(root, name, 'manifest.json'), 'utf8').catch(() => 'null');
      return CheckpointManifest.safeParse(JSON.parse(text)).data;
    }),
  );
  return manifests
    .filter(manifest => manifest?.preset === preset)
    .map(manifest => manifest!)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}
