import type { Rule } from './rule.js';

/** Messages of the service that name requests, said as what the page offers instead. */
export const detailsEn: readonly Rule[] = [
  [/There is no job \S+; .*/, () => 'It may have been deleted. The list of trainings shows those there are.'],
  [/There is no sweep \S+; .*/, () => 'It may have been deleted. The list of sweeps shows those there are.'],
  [
    /There is no checkpoint \S+: .*/,
    () => 'It may have been deleted. The page of its training shows the checkpoints there are.',
  ],
  [/There is no task \S+; .*/, () => 'Of those that have ended, only the newest are kept. Start it again.'],
  [
    /There is no dataset "(.+?)"\.( Did you mean .+?\?)? There are: (.*)\. Upload one with .*/,
    (id, meant, shown) =>
      `There are no pictures called ${id}.${meant} There are: ${shown}. Choose one of them, or upload some.`,
  ],
  [
    /Job \S+ has no sample from step (\d+) on\. .*/,
    step => `The training has no sample from step ${step} on. Choose an earlier step.`,
  ],
  [
    /Job \S+ is (?:queued|running|paused): only a job that has ended can be deleted\. .*/,
    () => 'It has not ended: stop it first, then delete it.',
  ],
  [
    /Job \S+ is a run of sweep \S+, which has not ended\. .*/,
    () => 'It is a run of a sweep that has not ended. Stop the sweep, or wait until it ends.',
  ],
  [
    /Job \S+ is (\S+): \S+ is not possible\. It has ended: to train it on, .*/,
    status => `It has ${status} already. To train on, continue from its newest checkpoint.`,
  ],
  [
    /Job \S+ is (failed|canceled): \S+ is not possible\. .*/,
    status => `It ${status === 'failed' ? 'has failed' : 'was stopped'} already. “Try again” starts it anew.`,
  ],
  [
    /Job \S+ is (\S+): \S+ is not possible\. Possible now: .*/,
    status => `It is ${status} now. The buttons of the training show what is possible.`,
  ],
  [
    /Job \S+ is succeeded: only a failed or canceled job can be retried\. .*/,
    () => 'It has succeeded. To train on, continue from its newest checkpoint.',
  ],
  [/Job \S+ is \S+: only a failed or canceled job can be retried\. .*/, () => 'It has not ended: stop it first.'],
  [
    /Job \S+ was imported, and never trains: .*/,
    () => 'It was imported, and never trains. To train on, continue from its checkpoint.',
  ],
  [
    /Job \S+ is \S+ and (resumes from its newest|keeps its best) checkpoint \S+\. .*/,
    why => `Its training has not ended and ${why} checkpoint. Delete it when the training has ended.`,
  ],
  [
    /The checkpoint \S+ is pinned, so that it answers whoever names no model\. .*/,
    () => 'It is pinned as the default. Unpin it first; then it can be deleted.',
  ],
  [
    /(A direction|A favorite) of this training is called (.+)\. Choose another name, or delete it first: .*/,
    (kind, name) => `${kind} of this training is called ${name}. Choose another name, or delete it first.`,
  ],
  [
    /All (\d+) images of the dataset (\S+) are left out, .*/,
    (count, id) =>
      `All ${count} images of ${id} are left out, so that there is none to train on. Bring some back first.`,
  ],
  [
    /The images of (\S+) have not been decoded yet; .*/,
    id => `The first training on ${id} reads its images. They can be seen after that.`,
  ],
  [/The dataset (\S+) is still being uploaded\. .*/, id => `${id} is still being uploaded. Wait until it is ready.`],
  [
    /The dataset (\S+) of job \S+ no longer exists\. .*/,
    id => `The pictures ${id} no longer exist. Upload them again under this name, or train on others.`,
  ],
  [
    /The checkpoint (\S+), from which job \S+ starts, no longer exists\. .*/,
    id => `The checkpoint ${id}, from which it starts, no longer exists. Start a training of its own instead.`,
  ],
  [
    /The list of the images of (\S+) that the training leaves out is gone: .*/,
    id => `What the training leaves out of ${id} was deleted with the pictures. Start a new training.`,
  ],
  [
    /The list of the moved crops of (\S+) that the training uses is gone: .*/,
    id => `The crops of ${id} that the training uses were deleted with the pictures. Start a new training.`,
  ],
  [
    /The file (.*)\. Send a file as GET .*/,
    what => `The file ${what}. Choose a file that was downloaded as “Whole checkpoint”, unchanged.`,
  ],
];
