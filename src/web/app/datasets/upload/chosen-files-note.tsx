import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { bytes, number } from '../../words/format.js';
import { words } from '../../words/words.js';
import type { Choice, ChosenFile } from './chosen-files.js';
import { draft } from './draft.js';
import { looksLikePicture } from './names.js';

const maxThumbs = 8;
/** Larger files would take long to show. */
const maxThumbBytes = 30_000_000;

/** Which files are chosen: how many, which seem useless, and some of the pictures, framed as they will be. */
export function ChosenFiles({ choice, onClear }: { readonly choice: Choice; readonly onClear: () => void }) {
  const { upload } = words.value.datasets;
  const thumbs = useSignal<readonly string[]>([]);
  const { fit, background } = draft.value;
  useEffect(() => {
    const urls = some(choice.files).map(({ file }) => URL.createObjectURL(file));
    thumbs.value = urls;
    return () => urls.forEach(URL.revokeObjectURL);
  }, [choice]);
  return (
    <div class="chosen">
      <p class="between">
        <strong id="chosen-summary">{summaryOf(choice)}</strong>
        <button type="button" class="plain small" onClick={onClear}>
          {upload.remove}
        </button>
      </p>
      <p class="quiet small" id="chosen-note">
        {notes(choice)}
      </p>
      <div class="thumbs" data-fit={fit} style={{ '--thumb-background': background }} aria-hidden="true">
        {thumbs.value.map(url => (
          <img
            key={url}
            src={url}
            alt=""
            decoding="async"
            onError={() => {
              thumbs.value = thumbs.peek().filter(other => other !== url);
            }}
          />
        ))}
      </div>
    </div>
  );
}

export function summaryOf({ files, bytes: size }: Choice): string {
  const { files: counted, sized } = words.value.datasets.upload;
  return sized(files.length === 1 ? files[0]!.path : counted(files.length, number(files.length)), bytes(size));
}

/** A few of the pictures, evenly spread, as folders are often sorted. */
function some(files: readonly ChosenFile[]): readonly ChosenFile[] {
  const pictures = files.filter(({ file, path }) => looksLikePicture(path) && file.size < maxThumbBytes);
  const count = Math.min(maxThumbs, pictures.length);
  return Array.from({ length: count }, (_, i) => pictures[Math.floor((i * pictures.length) / count)]!);
}

function notes({ hidden, unusual }: Choice): string {
  const { upload } = words.value.datasets;
  const named = unusual.slice(0, 2).map(path => path.slice(path.lastIndexOf('/') + 1));
  const more = unusual.length - named.length;
  const said = [
    hidden > 0 ? upload.hidden(hidden, number(hidden)) : '',
    unusual.length > 0 ? upload.unusual(named.join(', '), unusual.length, more === 0 ? undefined : number(more)) : '',
  ];
  return said.filter(text => text !== '').join(' ');
}
