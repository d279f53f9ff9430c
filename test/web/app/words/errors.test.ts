import { describe, expect, it } from 'vitest';
import { errorsIn } from '../../../../src/api/http/validation.js';
import { estimateJob } from '../../../../src/estimate/estimate.js';
import { resolveJob } from '../../../../src/job/spec.js';
import { recipeNoteTexts } from '../../../../src/schema/advice/recipe-note-texts.js';
import type { CheckpointManifest } from '../../../../src/schema/checkpoint.js';
import { UploadQuery } from '../../../../src/schema/dataset.js';
import { HyperparametersShape } from '../../../../src/schema/hyperparameters.js';
import { JobRequest } from '../../../../src/schema/job.js';
import { type FieldError, fieldErrors, problemCatalogue, ServiceError } from '../../../../src/schema/problem.js';
import { adviceJa } from '../../../../src/web/app/words/written/errors/advice-ja.js';
import { detailsJa } from '../../../../src/web/app/words/written/errors/details-ja.js';
import { fieldErrorsJa } from '../../../../src/web/app/words/written/errors/field-errors-ja.js';
import { byRules } from '../../../../src/web/app/words/written/errors/rule.js';

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}].*。$/u;

/** What is wrong with anything that a form of the page could send. */
const wrong = [null, 'x', '5', '', 'x'.repeat(500), 'a\nb', 'Ä', -1, 0, 0.3, 1.5, 1e9, true, [], ['x'], [0.5], {}];

function inJapanese(message: string): string {
  return byRules(fieldErrorsJa, message) ?? `not translated: ${message}`;
}

/** What is thrown, which must be an error that clients see. */
function refusal(work: () => unknown): ServiceError {
  try {
    work();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('It was not refused');
}

const request = (part: object) => JobRequest.parse({ dataset: 'demo-faces', preset: 'tiny', ...part });
const refused = (part: object, base?: CheckpointManifest) =>
  refusal(() => resolveJob(request(part), new Date(0), base));

describe('in Japanese there is', () => {
  it('advice for every problem', () => {
    expect(Object.keys(adviceJa).sort()).toEqual(Object.keys(problemCatalogue).sort());
    for (const [code, text] of Object.entries(adviceJa)) expect(text, code).toMatch(japanese);
  });

  it('what is wrong with any field of a training', () => {
    const found = new Set<string>();
    const note = (errors: readonly FieldError[]) => {
      for (const { message } of errors) found.add(message);
    };
    const check = (part: object) => {
      const parsed = JobRequest.safeParse({ dataset: 'demo-faces', preset: 'tiny', ...part });
      if (!parsed.success) note(errorsIn(parsed.error, JobRequest));
    };
    for (const value of wrong) {
      for (const name of Object.keys(HyperparametersShape.shape)) check({ hyperparameters: { [name]: value } });
      for (const name of Object.keys(JobRequest.shape)) check({ [name]: value });
      for (const name of ['every', 'keep']) check({ checkpoint: { [name]: value } });
    }
    check({ hyperparameters: { batchsize: 3, elephant: 1 }, lr: 3, nothingLikeIt: 2 });
    note(refused({ hyperparameters: { imageSize: 33 } }).errors);
    expect(found.size).toBeGreaterThan(30);
    expect([...found].filter(message => !japanese.test(inJapanese(message)))).toEqual([]);
  });

  it('what is wrong with any field of an upload', () => {
    const found = new Set<string>();
    for (const value of wrong)
      for (const name of ['name', 'title', 'fit', 'crop', 'faceless', 'background', 'feature'])
        for (const rest of [{ name: 'cats' }, {}]) {
          const parsed = UploadQuery.safeParse({ ...rest, [name]: value });
          if (!parsed.success) for (const { message } of fieldErrors(parsed.error)) found.add(message);
        }
    for (const part of [{ fit: 'pad', crop: 'face' }, { faceless: 'center' }]) {
      const parsed = UploadQuery.safeParse({ name: 'cats', ...part });
      for (const { message } of fieldErrors(parsed.error!)) found.add(message);
    }
    expect(found.size).toBeGreaterThan(10);
    expect([...found].filter(message => !japanese.test(inJapanese(message)))).toEqual([]);
  });

  it('why settings cannot be combined, and why a checkpoint cannot be continued from', () => {
    const { hyperparameters } = resolveJob(request({}), new Date(0));
    const base = { id: 'job-1-40', step: 40, preset: 'tiny', seed: 1, dataset: 'demo-faces', hyperparameters };
    const from = (part: object) => refused({ preset: undefined, ...part }, base as CheckpointManifest);
    const all = [
      refused({ hyperparameters: { r1: 1 } }),
      refused({ hyperparameters: { r1: 1, r2: 1 } }),
      refused({ hyperparameters: { adaptiveAugment: 0.5 } }),
      from({ hyperparameters: { latentSize: 7 } }),
      from({ hyperparameters: { heldOut: 0.3 } }),
    ];
    for (const { message, errors } of all) {
      expect(byRules(detailsJa, message) ?? message).toMatch(japanese);
      for (const error of errors) expect(inJapanese(error.message)).toMatch(japanese);
    }
    for (const { message } of from({ steps: 40 }).errors) expect(inJapanese(message)).toMatch(japanese);
  });

  it('that no machine has enough memory', () => {
    const spec = resolveJob(request({}), new Date(0));
    const worker = { id: 'w', seenAt: '2026-01-01T00:00:00.000Z', memoryBytes: 1000, calibration: null, measured: [] };
    const { warnings } = estimateJob(spec, { from: 0, images: null, workers: [worker] });
    expect(warnings).toHaveLength(1);
    const { message } = warnings[0]!;
    expect(byRules(detailsJa, message)).toMatch(japanese);
    expect(inJapanese(message)).toMatch(japanese);
  });

  it('every note on an image that was made here', () => {
    const notes = [
      recipeNoteTexts.TRAINED_ANEW({ checkpoint: 'job-1-40' }),
      recipeNoteTexts.GONE({ checkpoint: 'job-1-40', why: 'There is no checkpoint job-1-40. It is gone.' }),
      recipeNoteTexts.OTHER_VERSION({ made: '0.1.0', now: '0.2.0' }),
    ];
    expect(notes).toHaveLength(Object.keys(recipeNoteTexts).length);
    for (const note of notes) expect(byRules(detailsJa, note) ?? note).toMatch(japanese);
  });
});

it('leaves a text as it is that no rule is for', () => {
  expect(byRules(fieldErrorsJa, 'is something that nobody has thought of')).toBeUndefined();
  // Only whole texts are meant: nothing that is said besides is lost.
  expect(byRules(fieldErrorsJa, 'must be at least 1 of many')).toBeUndefined();
});
