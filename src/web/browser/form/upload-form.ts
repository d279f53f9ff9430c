import type { UploadQuery } from '../../../schema/dataset.js';
import { refreshDatasets, takenNames } from '../datasets.js';
import { byId, element } from '../page/dom.js';
import { clearError, focusField, showError } from '../page/fields.js';
import { count } from '../page/format.js';
import { messageOf, ProblemError } from '../service/problem.js';
import type { Choice } from './chosen-files.js';
import { looksLikeRecords, nearestName, proposeName } from './names.js';
import { startPicker } from './picker.js';

const form = byId('upload', HTMLFormElement);
const [failure, thumbs] = [byId('failure'), byId('thumbs')];
const name = byId('name', HTMLInputElement);
const title = byId('title', HTMLInputElement);
const submit = byId('submit', HTMLButtonElement);
const fields = ['files', 'title', 'name', 'fit', 'crop', 'faceless', 'background', 'feature'];

let picker: ReturnType<typeof startPicker>;
let chosen: Choice | undefined;
/** Whether a person has written the name; otherwise it follows the choice. */
let isNamed = false;

/** What is to be uploaded, checked. */
export interface Order {
  readonly choice: Choice;
  readonly query: UploadQuery & { readonly name: string };
}

/**
 * Lets the form be filled in.
 * @param onOrder hears of every upload that seems right
 * @param makeRoom shows the form for files that are dropped; false when that is not possible now
 */
export function startForm(onOrder: (order: Order) => void, makeRoom: () => boolean): void {
  picker = startPicker(choice => {
    chosen = choice.files.length > 0 ? choice : undefined;
    propose();
    if (chosen) clearError('name');
    byId('feature-field').hidden = !chosen?.files.some(({ path }) => looksLikeRecords(path));
  }, makeRoom);
  name.addEventListener('input', () => {
    isNamed = name.value !== '';
    clearError('name');
  });
  title.addEventListener('input', () => {
    clearError('title');
    propose();
  });
  form.addEventListener('input', showFraming);
  showFraming();
  form.addEventListener('submit', async event => {
    event.preventDefault();
    clearErrors();
    if (!isRight()) return;
    submit.disabled = true;
    // A name may have been taken since. Better to say so now than after everything is sent.
    await refreshDatasets();
    submit.disabled = false;
    if (isRight()) onOrder({ choice: chosen!, query: query() });
  });
}

/** Until a name is typed, it follows the title, or else the files. */
function propose(): void {
  if (isNamed || !chosen) return;
  const paths = chosen.files.map(({ path }) => path);
  name.value = proposeName(paths, takenNames(), title.value);
}

/** Checks the fields, and shows what is wrong with them. */
function isRight(): boolean {
  const wrong = check();
  for (const [field, message] of wrong) showError(field, message);
  if (wrong[0]) focusField(wrong[0][0]);
  return wrong.length === 0;
}

export function showForm(): void {
  form.hidden = false;
}

export function hideForm(): void {
  form.hidden = true;
}

/** Ready for the next upload. */
export function resetForm(): void {
  clearErrors();
  isNamed = false;
  name.value = '';
  title.value = '';
  picker.clear();
}

export function focusSubmit(): void {
  submit.focus();
}

/** Shows why an upload failed, at the fields that caused it. The files stay chosen. */
export function showFailure(id: string, error: unknown): void {
  const status = error instanceof ProblemError ? error.status : 0;
  const errors = error instanceof ProblemError ? error.errors : [];
  const shown = errors.filter(({ path, message }) => showError(path, message));
  // Too large, or too slow: it is about the files.
  if ([408, 413].includes(status) && shown.length === 0) {
    showError('files', messageOf(error));
    focusField('files');
    return;
  }
  if (shown.length > 0 && shown.length === errors.length) {
    focusField(shown[0]!.path);
    return;
  }
  failure.replaceChildren(
    element('p', {}, element('b', {}, `The upload of ${id} came to nothing.`)),
    element('p', {}, messageOf(error)),
    element(
      'p',
      {},
      chosen
        ? 'The files are still chosen: you can change something and upload them again.'
        : 'Choose the files again to try once more.',
    ),
  );
  failure.hidden = false;
  failure.focus();
}

function clearErrors(): void {
  failure.hidden = true;
  fields.forEach(clearError);
}

/** What the service would say, too. */
function check(): (readonly [field: string, message: string])[] {
  const wrong: [string, string][] = [];
  const maxFiles = Number(form.dataset.maxFiles);
  const id = name.value;
  if (!chosen) wrong.push(['files', 'Choose the pictures first.']);
  else if (chosen.bytes === 0) wrong.push(['files', 'There is nothing in these files: they are empty.']);
  else if (chosen.files.length > maxFiles)
    wrong.push([
      'files',
      `An upload may have ${count(maxFiles)} files. Pack them into a zip archive, or choose fewer.`,
    ]);
  if (!new RegExp(name.dataset.pattern ?? '').test(id)) {
    const near = nearestName(id);
    wrong.push(['name', `${name.dataset.invalid ?? ''}${near === '' ? '' : `; try ${near}`}`]);
  } else if (takenNames().includes(id))
    wrong.push(['name', `There is a dataset ${id} already. Choose another name, or delete it first.`]);
  return wrong;
}

function query(): Order['query'] {
  const values = Object.fromEntries(new FormData(form)) as Record<keyof UploadQuery, string>;
  const { fit, crop, faceless } = values as Pick<UploadQuery, 'fit' | 'crop'> & { faceless: 'reject' | 'center' };
  const feature = byId('feature-field').hidden ? undefined : values.feature?.trim() || undefined;
  const titled = title.value.trim() === '' ? {} : { title: title.value.trim() };
  const background = values.background.replace('#', '');
  // What has no effect is refused.
  const square = fit === 'crop' ? { crop, ...(crop === 'face' && { faceless }) } : { crop: 'center' as const };
  return { name: name.value, ...titled, fit, ...square, background, feature };
}

/** The chosen pictures show how they will be framed, and a choice that has no effect is not asked for. */
function showFraming(): void {
  const { fit, crop, background } = query();
  thumbs.dataset.fit = fit;
  thumbs.style.setProperty('--thumb-background', `#${background}`);
  byId('crop-field').hidden = fit !== 'crop';
  byId('faceless-field').hidden = fit !== 'crop' || crop !== 'face';
}
