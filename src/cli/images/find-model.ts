import type { DcganClient } from '../../client/index.js';
import { ProblemError } from '../../client/index.js';
import { CommandError } from '../failures.js';
import type { OptionSpecs } from '../verb.js';

/** Which checkpoint generates, and with which of its weights. */
export const modelOptions = {
  model: {
    kind: 'text',
    value: 'CHECKPOINT',
    text: 'id of a checkpoint, or latest; by default the pinned one, or else the newest',
  },
  weights: {
    kind: 'text',
    value: 'KIND',
    choices: ['ema', 'raw'],
    text: 'weights averaged over the training (ema, default), or those of its last step (raw)',
  },
} as const satisfies OptionSpecs;

export interface FoundModel {
  readonly id: string;
  /** Pixels of the side of an image. */
  readonly side: number;
}

/**
 * The checkpoint that is meant, so that all that is asked for comes from the same one.
 * @throws CommandError when there is none yet, ProblemError when there is none of this id
 */
export async function findModel(client: DcganClient, model: string | undefined): Promise<FoundModel> {
  try {
    if (model === 'latest') {
      const [newest] = (await client.listModels({ limit: 1 })).data;
      if (newest) return { id: newest.id, side: newest.imageSize };
    }
    const { id, hyperparameters } =
      model === undefined || model === 'latest'
        ? await client.getCurrentModel()
        : await client.getCheckpoint({ id: model });
    return { id, side: hyperparameters.imageSize };
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'NO_GENERATOR')
      throw new CommandError('Nothing has been trained yet: dcgan train PATH trains on your pictures');
    throw error;
  }
}
