import type { PresetName } from '../../schema/job.js';
import { byId, element, setText } from './page/dom.js';
import { clearError, focusField, showError } from './page/fields.js';
import { createJob } from './service/api.js';
import { messageOf, ProblemError } from './service/problem.js';

const form = byId('train', HTMLFormElement);
const [done, failure] = [byId('train-done'), byId('train-error')];
const steps = byId('steps', HTMLInputElement);
const button = form.querySelector<HTMLButtonElement>('button[type="submit"]')!;
let dataset = '';

/** Offers to train on a dataset. */
export function showTraining(id: string): void {
  dataset = id;
  setText(failure, '');
  setText(done, '');
  clearError('steps');
  button.disabled = false;
}

/** Lets the form queue jobs. */
export function startTraining(): void {
  form.addEventListener('submit', async event => {
    event.preventDefault();
    setText(failure, '');
    setText(done, '');
    clearError('steps');
    if (!steps.checkValidity()) {
      showError('steps', `must be a whole number from ${steps.min} to ${steps.max}`);
      return focusField('steps');
    }
    button.disabled = true;
    try {
      const job = await createJob({
        dataset,
        preset: preset(),
        ...(steps.value === '' ? {} : { steps: Number(steps.value) }),
      });
      done.replaceChildren(
        element('b', {}, 'The training is queued.'),
        ' ',
        element('a', { href: job.urls.self }, `See how ${job.id} goes`),
      );
      done.hidden = false;
      done.focus();
    } catch (error) {
      showProblem(error);
    } finally {
      button.disabled = false;
    }
  });
}

function preset(): PresetName {
  return new FormData(form).get('preset') as PresetName;
}

function showProblem(error: unknown): void {
  const errors = error instanceof ProblemError ? error.errors : [];
  const shown = errors.filter(({ path, message }) => showError(path, message));
  if (shown.length > 0) focusField(shown[0]!.path);
  if (shown.length < errors.length || errors.length === 0) setText(failure, messageOf(error));
}
