import { describe, expect, it } from 'vitest';
import { found } from '../../../../src/api/jobs/find.js';
import { jobActions, neverTrains, statusAfter } from '../../../../src/job/transitions.js';
import { JobStatus } from '../../../../src/schema/job.js';
import { ServiceError } from '../../../../src/schema/problem.js';
import { detailsEn } from '../../../../src/web/app/words/written/errors/details-en.js';
import { byRules } from '../../../../src/web/app/words/written/errors/rule.js';

const request = /\b(?:GET|POST|PUT|PATCH|DELETE) \/|resumeFrom/;

function refusal(work: () => unknown): string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof ServiceError) return [error.message];
    throw error;
  }
}

describe('the page says in its own words', () => {
  it('what is not possible with a training', () => {
    const refused = JobStatus.options.flatMap(status =>
      jobActions.flatMap(action => refusal(() => statusAfter('j-1', status, action))),
    );
    expect(refused.length).toBeGreaterThan(8);
    const said = [...refused, neverTrains('j-1', 'retry').message].map(
      message => byRules(detailsEn, message) ?? message,
    );
    expect(said.filter(text => request.test(text))).toEqual([]);
    expect(byRules(detailsEn, refused.find(message => message.startsWith('Job j-1 is succeeded'))!)).toBe(
      'It has succeeded already. To train on, continue from its newest checkpoint.',
    );
  });

  it('that a training is not there', () => {
    const [message] = refusal(() => found('j-1', undefined));
    expect(byRules(detailsEn, message!)).toBe('It may have been deleted. The list of trainings shows those there are.');
  });

  it.each([
    'There is no dataset "dgos". Did you mean dogs? There are: cats, dogs. Upload one with POST /datasets, or put a folder into DATASETS_DIR.',
    'There is no checkpoint j-1-40: GET /jobs/{id}/checkpoints lists those of a job.',
    'There is no sweep s-1; GET /sweeps lists those there are.',
    'There is no task t-1; GET /tasks lists those there are. Of those that have ended, only the newest are kept (setting KEEP_FINISHED_TASKS).',
    'Job j-1 has no sample from step 40 on. GET /jobs/j-1/samples lists those there are.',
    'Job j-1 is running: only a job that has ended can be deleted. POST /jobs/j-1/cancel ends it.',
    'Job j-1 is running and resumes from its newest checkpoint j-1-40. Delete it when the job has ended; POST /jobs/j-1/cancel ends it.',
    'The checkpoint j-1-40 is pinned, so that it answers whoever names no model. DELETE /models/current removes the pin; then it can be deleted.',
    'A favorite of this training is called smile. Choose another name, or delete it first: DELETE /favourites/smile?model=…',
    'The images of cats have not been decoded yet; the first training on it does so. GET /datasets/cats/preview.png shows some of them already.',
  ])('%s', message => {
    const said = byRules(detailsEn, message);
    expect(said).toBeDefined();
    expect(said).not.toMatch(request);
    expect(said).toMatch(/^[A-Z].*\.$/);
    expect(said).not.toMatch(/undefined/);
  });

  it('names that are meant', () => {
    const text =
      'There is no dataset "dgos". Did you mean dogs? There are: cats, dogs. Upload one with POST /datasets, or put a folder into DATASETS_DIR.';
    expect(byRules(detailsEn, text)).toBe(
      'There are no pictures called dgos. Did you mean dogs? There are: cats, dogs. Choose one of them, or upload some.',
    );
  });
});
