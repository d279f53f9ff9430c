import { useRef } from 'preact/hooks';
import { announce } from '../../ui/announcer.js';
import { words } from '../../words/words.js';
import { type ChosenFile, fromInput } from './chosen-files.js';
import { ChosenFiles, summaryOf } from './chosen-files-note.js';
import { choose, draft, failure } from './draft.js';
import { isOver } from './dropping.js';
import { FieldError } from './field.js';

/** Where files are chosen, by dialog or by dropping them, and which are chosen. */
export function DropZone() {
  const { upload } = words.value.datasets;
  const { choice } = draft.value;
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const canChooseFolder = 'webkitdirectory' in HTMLInputElement.prototype;
  const isWrong = failure.value.fields.has('files');
  const read = (input: HTMLInputElement) => {
    const chosen = fromInput(input.files ?? new DataTransfer().files);
    // The same choice again is an event, too.
    input.value = '';
    if (chosen.length > 0) take(chosen);
  };
  return (
    <div class="choosing">
      <fieldset
        id="drop"
        class={`drop ${isOver.value ? 'over' : ''} ${isWrong ? 'invalid' : ''}`}
        aria-labelledby="drop-title"
        aria-describedby="drop-hint"
      >
        <p class="drop-title" id="drop-title">
          {upload.drop}
        </p>
        <p class="quiet small" id="drop-hint">
          {upload.dropHint}
        </p>
        <p class="row">
          <button type="button" id="choose-files" aria-describedby="files-error" onClick={() => files.current?.click()}>
            {upload.chooseFiles}
          </button>
          {canChooseFolder && (
            <button type="button" aria-describedby="files-error" onClick={() => folder.current?.click()}>
              {upload.chooseFolder}
            </button>
          )}
        </p>
        <input
          ref={files}
          type="file"
          id="files"
          multiple
          hidden
          aria-label={upload.chooseFiles}
          onChange={({ currentTarget }) => read(currentTarget)}
        />
        <input
          ref={folder}
          type="file"
          id="folder"
          {...{ webkitdirectory: true }}
          hidden
          aria-label={upload.chooseFolder}
          onChange={({ currentTarget }) => read(currentTarget)}
        />
      </fieldset>
      <FieldError name="files" />
      {choice && (
        <ChosenFiles
          choice={choice}
          onClear={() => {
            choose([]);
            announce(upload.noneChosen);
            document.getElementById('choose-files')?.focus();
          }}
        />
      )}
    </div>
  );
}

/** Takes files as the choice, and says so. */
export function take(files: readonly ChosenFile[]): void {
  const { upload } = words.value.datasets;
  const choice = choose(files);
  if (choice.files.length > 0) announce(upload.chosen(summaryOf(choice)));
  else if (choice.hidden > 0) failure.value = { fields: new Map([['files', upload.onlyHidden]]) };
}
