import type { DatasetView } from '../../schema/dataset.js';
import { confirmed } from './page/confirm.js';
import { byId, element, picture, setText } from './page/dom.js';
import { bytes, counted } from './page/format.js';
import { datasetLink } from './page/link.js';
import { announce } from './page/status.js';
import { deleteDataset, listDatasets } from './service/api.js';
import { messageOf } from './service/problem.js';

const [list, failure] = [byId('datasets'), byId('datasets-error')];

const kinds: Readonly<Record<DatasetView['kind'], string>> = {
  builtIn: 'built in',
  folder: 'a folder of yours',
  upload: 'uploaded',
};
const statuses: Readonly<Record<DatasetView['status'], string>> = {
  ready: 'ready',
  changed: 'folder has changed',
  unread: 'not decoded yet',
  receiving: 'being uploaded',
  decoding: 'being decoded',
  failed: 'failed',
};

let known: readonly DatasetView[] = [];

/** Names that are taken, as far as the page knows. */
export function takenNames(): string[] {
  return known.map(({ id }) => id);
}

/** Shows every dataset there is now. @throws never: a failure is shown */
export async function refreshDatasets(): Promise<void> {
  try {
    known = await listDatasets();
    setText(failure, '');
  } catch (error) {
    return setText(failure, messageOf(error));
  }
  list.replaceChildren(...known.map(row));
}

function row(dataset: DatasetView): HTMLElement {
  const { id, title, kind, status, images, bytes: size, urls, error } = dataset;
  const facts = [
    title === null ? '' : id,
    images === null ? '' : counted(images, 'image'),
    size === null ? '' : bytes(size),
    kinds[kind],
  ];
  const item = element(
    'li',
    {},
    thumb(urls.preview),
    element(
      'div',
      { className: 'about' },
      element(
        'div',
        { className: 'head' },
        element('a', { href: datasetLink(id) }, title ?? id),
        element('span', { className: `badge ${status}` }, statuses[status]),
      ),
      element('p', { className: 'hint' }, facts.filter(fact => fact !== '').join(' · ')),
      ...(error ? [element('p', { className: 'hint' }, error.message)] : []),
    ),
  );
  if (kind === 'upload') {
    const button = element('button', { type: 'button' }, 'Delete');
    button.setAttribute('aria-label', `Delete ${id}`);
    button.addEventListener('click', () => askToDelete(dataset));
    item.append(button);
  }
  return item;
}

/** Without alternative text: the name stands next to it. */
function thumb(url: string | null): HTMLElement {
  if (url === null) return element('div', { className: 'thumb' });
  return picture(url, '', image => element('div', { className: 'thumb' }, image));
}

async function askToDelete({ id, images }: DatasetView): Promise<void> {
  const text = `${counted(images ?? 0, 'image')} will be gone. What was trained on them stays.`;
  if (!(await confirmed(`Delete ${id}?`, text, () => deleteDataset(id)))) return;
  dispatchEvent(new CustomEvent('dataset-deleted', { detail: id }));
  await refreshDatasets();
  announce(`${id} is deleted.`);
  byId('datasets-title').focus();
}
