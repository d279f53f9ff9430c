import { z } from 'zod';
import { HyperparametersShape } from '../hyperparameters.js';
import { PresetName } from '../job.js';

/** Answer of GET /presets. */
export const PresetList = z
  .object({
    data: z.array(
      z.object({
        name: PresetName,
        description: z.string(),
        hyperparameters: HyperparametersShape,
        steps: z.int(),
        sampleEvery: z.int(),
        checkpoint: z.object({ every: z.int(), keep: z.int() }),
      }),
    ),
    choices: z
      .array(
        z.object({
          name: z.enum(['quick', 'good', 'best']),
          preset: PresetName,
          steps: z.int().describe('Steps of the training'),
          description: z.string(),
        }),
      )
      .describe('Three trainings to choose from, the quickest first'),
    hyperparameters: z.record(z.string(), z.string()).describe('What each hyperparameter means'),
  })
  .meta({ id: 'PresetList' });
export type PresetList = z.infer<typeof PresetList>;
