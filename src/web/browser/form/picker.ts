import { byId, element, setText } from '../page/dom.js';
import { clearError, showError } from '../page/fields.js';
import { bytes, count, counted } from '../page/format.js';
import { announce } from '../page/status.js';
import { type Choice, type ChosenFile, choiceOf, fromDrop, fromInput } from './chosen-files.js';
import { looksLikePicture } from './names.js';

const maxThumbs = 8;
/** Larger files would take long to show. */
const maxThumbBytes = 30_000_000;

const [drop, chosen] = [byId('drop'), byId('chosen')];
const [filesInput, folderInput] = [byId('files', HTMLInputElement), byId('folder', HTMLInputElement)];
const thumbs = byId('thumbs');
let urls: string[] = [];

/**
 * Lets a person choose files, by dialog or by dropping them.
 * @param onChoice hears of every new choice
 * @param makeRoom shows the form, which may not be there when files are dropped; false when that is not possible now
 */
export function startPicker(onChoice: (choice: Choice) => void, makeRoom: () => boolean): { clear(): void } {
  const take = (files: readonly ChosenFile[]) => {
    const choice = choiceOf(files);
    show(choice);
    onChoice(choice);
  };
  for (const [button, input] of [
    [byId('choose-files'), filesInput],
    [byId('choose-folder'), folderInput],
  ] as const) {
    button.addEventListener('click', () => input.click());
    input.addEventListener('change', () => {
      const files = fromInput(input.files ?? new DataTransfer().files);
      // The same choice again is an event, too.
      input.value = '';
      if (files.length > 0) take(files);
    });
  }
  byId('choose-folder').hidden = !('webkitdirectory' in folderInput);
  byId('clear').addEventListener('click', () => {
    take([]);
    announce('No files are chosen.');
    byId('choose-files').focus();
  });
  startDropping(take, makeRoom);
  return { clear: () => take([]) };
}

function startDropping(take: (files: readonly ChosenFile[]) => void, makeRoom: () => boolean): void {
  // Anywhere on the page: a file dropped outside the frame would make the browser leave the page.
  addEventListener('dragover', event => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    drop.classList.add('over');
  });
  addEventListener('dragleave', event => {
    if (event.relatedTarget === null) drop.classList.remove('over');
  });
  addEventListener('drop', async event => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    drop.classList.remove('over');
    const files = fromDrop(event.dataTransfer);
    try {
      if (makeRoom()) take(await files);
    } catch {
      showError('files', 'Some of these files cannot be read. Choose them with the buttons instead.');
    }
  });
}

function show({ files, bytes: size, hidden, unusual }: Choice): void {
  clearError('files');
  for (const url of urls) URL.revokeObjectURL(url);
  urls = [];
  thumbs.replaceChildren();
  chosen.hidden = files.length === 0;
  if (files.length === 0) {
    if (hidden > 0) showError('files', 'There are only hidden files in it.');
    return;
  }
  const summary = `${files.length === 1 ? files[0]!.path : counted(files.length, 'file')}, ${bytes(size)}`;
  setText(byId('chosen-summary'), summary);
  setText(byId('chosen-note'), notes(hidden, unusual));
  announce(`Chosen: ${summary}.`);
  const pictures = files.filter(({ file, path }) => looksLikePicture(path) && file.size < maxThumbBytes);
  for (let i = 0; i < Math.min(maxThumbs, pictures.length); i++) {
    // Evenly spread, as folders are often sorted.
    const { file } = pictures[Math.floor((i * pictures.length) / Math.min(maxThumbs, pictures.length))]!;
    const url = URL.createObjectURL(file);
    urls.push(url);
    const image = element('img', { src: url, alt: '', decoding: 'async' });
    image.addEventListener('error', () => image.remove());
    thumbs.append(image);
  }
}

function notes(hidden: number, unusual: readonly string[]): string {
  const said: string[] = [];
  if (hidden > 0) said.push(`${counted(hidden, 'hidden file')} left out.`);
  if (unusual.length > 0) {
    const named = unusual.slice(0, 2).map(path => path.slice(path.lastIndexOf('/') + 1));
    const more = unusual.length > named.length ? ` and ${count(unusual.length - named.length)} more` : '';
    const do_ = unusual.length === 1 ? 'does' : 'do';
    said.push(
      `${named.join(', ')}${more} ${do_} not look like a picture or an archive; the service will say what it skips.`,
    );
  }
  return said.join(' ');
}
