import { expect, it } from 'vitest';
import { asCommands, asOptions } from '../../src/cli/own-words.js';
import { neverTrains, statusAfter } from '../../src/job/transitions.js';

/** The message of what is thrown. */
function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('Nothing was thrown');
}

it.each([
  [
    messageOf(() => statusAfter('job-1', 'queued', 'resume')),
    'Job job-1 is queued: resume is not possible. Possible now: dcgan jobs cancel job-1, dcgan jobs pause job-1.',
  ],
  [
    messageOf(() => statusAfter('job-1', 'failed', 'pause')),
    'Job job-1 is failed: pause is not possible. It has ended: dcgan jobs retry job-1 queues it again as a new job.',
  ],
  [
    messageOf(() => statusAfter('job-1', 'succeeded', 'pause')),
    'Job job-1 is succeeded: pause is not possible. It has ended: to train it on, dcgan train --resume CHECKPOINT --steps N.',
  ],
  [
    neverTrains('imported-1', 'pause').message,
    'Job imported-1 was imported, and never trains: pause is not possible. To train its checkpoint on, dcgan train --dataset ID --resume CHECKPOINT.',
  ],
  ['There is no job x; GET /jobs lists those there are.', 'There is no job x; dcgan jobs lists those there are.'],
  ['Upload one with POST /datasets, or put', 'Upload one with dcgan datasets add PATH, or put'],
  [
    'upload it with curl --data-binary @FILE to POST /datasets?name=NAME, and',
    'upload it with dcgan datasets add FILE --name NAME, and',
  ],
  ['takes the id of a dataset (GET /datasets lists them)', 'takes the id of a dataset (dcgan datasets lists them)'],
  ['Try again when GET /datasets/my-cats says', 'Try again when dcgan datasets my-cats says'],
  [
    'Queue a new training with POST /jobs and "exclusions": "current" or "none".',
    'Queue a new training with dcgan train.',
  ],
  ['Queue a new training with POST /jobs and "crops": "current" or "none".', 'Queue a new training with dcgan train.'],
  ['POST /sweeps/sweep-1/cancel ends it.', 'dcgan sweep cancel sweep-1 ends it.'],
  ['is the latest. DELETE /jobs/job-1?latest=true deletes it anyway.', 'is the latest. --latest deletes it anyway.'],
  ['POST /tools/dcgan/jobs/job-1/cancel ends it.', 'dcgan jobs cancel job-1 ends it.'],
  // What no verb does stays as it is.
  ['GET /jobs/job-1/samples lists those there are.', 'GET /jobs/job-1/samples lists those there are.'],
  ['DELETE /models/current removes the pin', 'DELETE /models/current removes the pin'],
])('the service says %j, and the command line %j', (said, own) => {
  expect(asCommands(said)).toBe(own);
});

it.each([
  [
    'The body of the request is not valid. hyperparameters.batch_size: is no field; did you mean hyperparameters.batchSize?',
    ['train', '--set', 'batch_size=3'],
    '--set batch_size: is no field; did you mean --set batchSize?',
  ],
  [
    'The body of the request is not valid. steps: must be 1 or more; maxMinutes: must be more than 0.',
    ['train', '--steps=0', '--minutes', '0'],
    '--steps: must be 1 or more; --minutes: must be more than 0.',
  ],
  [
    'The query of the request is not valid. rows: must be 1 or more.',
    ['generate', '--rows', '0'],
    '--rows: must be 1 or more.',
  ],
  [
    'The body of the request is not valid. search.parameters.lr: is no hyperparameter.',
    ['sweep', 'start', '--vary', 'lr=1,2'],
    '--vary lr: is no hyperparameter.',
  ],
  // A file has fields and no options.
  [
    'The body of the request is not valid. search.parameters.lr: is no hyperparameter.',
    ['sweep', 'start', 'sweep.json'],
    'search.parameters.lr: is no hyperparameter.',
  ],
])('of %j, after %j, it says %j', (said, args, own) => {
  expect(asOptions(said, args)).toBe(own);
});
