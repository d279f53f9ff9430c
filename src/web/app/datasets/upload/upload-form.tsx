import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Dataset } from '../../../../client/index.js';
import { client } from '../../service/service.js';
import { ProblemNote } from '../../ui/problem.js';
import { words } from '../../words/words.js';
import { check } from './check.js';
import { draft, failure, fill, noFailure, taken } from './draft.js';
import { DropZone } from './drop-zone.js';
import { Field } from './field.js';
import { FramingFields } from './framing-fields.js';
import { looksLikeRecords } from './names.js';
import { upload, wasCanceled } from './upload.js';

/** Which files become a dataset, what it is called, and how pictures become squares. */
export function UploadForm(props: { readonly datasets: readonly Dataset[]; readonly maxFiles: number }) {
  const { upload: text } = words.value.datasets;
  const isBusy = useSignal(false);
  const { choice, title, name, feature } = draft.value;
  const { fields, whole } = failure.value;
  useEffect(() => {
    taken.value = props.datasets.map(({ id }) => id);
  }, [props.datasets]);
  useEffect(() => {
    if (wasCanceled.peek()) document.getElementById('submit')?.focus();
    wasCanceled.value = false;
  }, []);
  useEffect(() => focusFirst(fields, whole !== undefined), [whole]);
  const isRight = () => {
    const wrong = check(draft.peek(), { taken: taken.peek(), maxFiles: props.maxFiles });
    failure.value = { fields: wrong };
    focusFirst(wrong, false);
    return wrong.size === 0;
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    noFailure();
    if (!isRight()) return;
    isBusy.value = true;
    // A name may have been taken since. Better to say so now than after everything is sent.
    await client.listDatasets().then(
      ({ data }) => {
        taken.value = data.map(({ id }) => id);
      },
      () => {},
    );
    isBusy.value = false;
    if (isRight()) void upload();
  };
  return (
    <form id="upload" class="card upload" noValidate onSubmit={submit}>
      {whole && (
        <div id="failure" tabIndex={-1} role="alert" class="note error">
          <strong>{text.failed(whole.id)}</strong>
          <ProblemNote error={whole.error} />
          <p>{choice ? text.stillChosen : text.chooseAgain}</p>
        </div>
      )}
      <DropZone />
      <Field
        name="title"
        label={text.titleLabel}
        isOptional
        hint={text.titleHint}
        value={title}
        maxLength={200}
        onInput={value => fill({ title: value })}
      />
      <Field
        name="name"
        label={text.nameLabel}
        hint={text.nameHint}
        value={name}
        isRequired
        isCode
        onInput={value => fill({ name: value, isNamed: value !== '' })}
      />
      <FramingFields />
      {choice?.files.some(({ path }) => looksLikeRecords(path)) && (
        <Field
          name="feature"
          label={text.featureLabel}
          isOptional
          hint={text.featureHint}
          value={feature}
          isCode
          onInput={value => fill({ feature: value })}
        />
      )}
      <div>
        <button type="submit" id="submit" class="primary" disabled={isBusy.value}>
          {text.submit}
        </button>
      </div>
    </form>
  );
}

/** Moves to the first thing that is wrong, so that it is read. */
function focusFirst(fields: ReadonlyMap<string, string>, isWhole: boolean): void {
  const [first] = fields.keys();
  if (first === undefined) {
    if (isWhole) document.getElementById('failure')?.focus();
    return;
  }
  const input =
    first === 'files'
      ? document.getElementById('choose-files')
      : (document.querySelector<HTMLElement>(`#upload input[name="${first}"]:checked`) ??
        document.querySelector<HTMLElement>(`#upload input[name="${first}"]`));
  input?.focus();
}
