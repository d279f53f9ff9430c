import type { DatasetView, RejectedFile } from '../../schema/dataset.js';
import { byId, element, picture, setNumbers, setText } from './page/dom.js';
import { bytes, count, counted } from './page/format.js';
import { showTraining } from './train.js';

const [section, title] = [byId('result'), byId('result-title')];

const reasons: Readonly<Record<RejectedFile['reason'], string>> = {
  corrupt: 'Damaged',
  tooSmall: 'Too small',
  tooLarge: 'Too large',
  tooManyPixels: 'Too many pixels',
  notAnImage: 'Not a picture',
  noFace: 'No face in it',
};

/** Shows a dataset that one can train on. */
export function showResult(dataset: DatasetView): void {
  const { id, images, urls } = dataset;
  const called = dataset.title ?? id;
  setText(title, images === null || dataset.status !== 'ready' ? called : `${called} is ready`);
  setText(byId('result-summary'), summary(dataset));
  setNumbers(byId('result-numbers'), numbersOf(dataset));
  showWarnings(dataset);
  byId('result-pictures').replaceChildren(
    ...figure('preview', urls.preview, `Some pictures of ${id}`, 'Some of the pictures, as they are kept'),
    ...figure('mean', urls.mean, `The mean of the pictures of ${id}`, 'Their mean'),
  );
  byId('result-rejected').replaceChildren(...rejectedTable(dataset));
  showTraining(id);
  section.hidden = false;
  title.focus();
}

export function hideResult(): void {
  section.hidden = true;
}

function summary({ images, rejectedCount, description, status }: DatasetView): string {
  if (images === null || status === 'unread') return `${description}. Its pictures are decoded when a training begins.`;
  if (status === 'changed') return `${description}. The folder has changed; the next training decodes it again.`;
  const kept = `${counted(images, 'picture')} to train on`;
  return rejectedCount ? `${kept}; ${counted(rejectedCount, 'file')} could not be used.` : `${kept}.`;
}

function numbersOf({ images, duplicates, nearDuplicates, rejectedCount, ignored, sides, bytes: size }: DatasetView) {
  if (images === null) return [];
  const numbers: [string, string][] = [
    ['images', count(images)],
    ['duplicates dropped', count(duplicates ?? 0)],
    ['near duplicates', count(nearDuplicates ?? 0)],
    ['files rejected', count(rejectedCount ?? 0)],
  ];
  if (ignored) {
    const { notes, litter, folders } = ignored;
    numbers.push(['notes ignored', count(notes)], ['hidden files ignored', count(litter)], ['folders', count(folders)]);
  }
  if (sides) {
    numbers.push(['smallest side', `${sides.min} px`], ['median side', `${sides.median} px`]);
    numbers.push(['largest side', `${sides.max} px`]);
  }
  if (size !== null) numbers.push(['on disk', bytes(size)]);
  return numbers;
}

function showWarnings({ warnings, rejected }: DatasetView): void {
  // The table says it better.
  const shown = warnings.filter(({ code }) => code !== 'FILES_SKIPPED' || rejected.length === 0);
  byId('result-warnings').replaceChildren(
    ...shown.map(({ message }) => element('li', {}, /[.!?]$/.test(message) ? message : `${message}.`)),
  );
}

function figure(className: string, url: string | null, alt: string, caption: string): HTMLElement[] {
  if (url === null) return [];
  const whole = (image: HTMLImageElement) => {
    const made = element('figure', { className }, image, element('figcaption', {}, caption));
    image.addEventListener('error', () => made.remove());
    return made;
  };
  return [picture(url, alt, whole)];
}

function rejectedTable({ rejected, rejectedCount }: DatasetView): HTMLElement[] {
  if (rejected.length === 0) return [];
  const total = rejectedCount ?? rejected.length;
  const caption =
    total > rejected.length
      ? `The first ${count(rejected.length)} of ${counted(total, 'rejected file')}`
      : counted(total, 'rejected file');
  const head = ['File', 'Reason', 'What is wrong'].map(text => element('th', { scope: 'col' }, text));
  const rows = rejected.map(({ name, reason, detail }) =>
    element('tr', {}, ...[name, reasons[reason], detail].map(text => element('td', {}, text))),
  );
  const table = element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
  const scroll = element('div', { className: 'scroll', tabIndex: 0 }, table);
  scroll.setAttribute('role', 'region');
  scroll.setAttribute('aria-label', 'Rejected files');
  return [scroll];
}
