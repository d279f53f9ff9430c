import { z } from 'zod';
import { crops, Framing, facelessChoices } from '../schema/dataset.js';
import { DatasetId, JobRequest } from '../schema/job.js';
import { escapeHtml, layout } from './layout.js';

export interface UploadPageOptions {
  /** Files that one upload may have. */
  readonly maxFiles: number;
  /** What precedes addresses. */
  readonly basePath: string;
  readonly presets: Readonly<Record<string, { readonly description: string; readonly steps: number }>>;
}

const inWords: Readonly<Record<string, { readonly title: string; readonly hint: string }>> = {
  crop: { title: 'Crop', hint: 'Cuts a square out' },
  stretch: { title: 'Stretch', hint: 'Squeezes all of it' },
  pad: { title: 'Pad', hint: 'Adds a border' },
  center: { title: 'Center', hint: 'The middle' },
  attention: { title: 'Attention', hint: 'What draws the eye' },
  face: { title: 'Face', hint: 'The largest face and its head' },
  reject: { title: 'Leave it out', hint: 'Listed with the reason' },
};

interface Option {
  readonly value: string;
  readonly title: string;
  readonly hint: string;
}

/** A choice of one of a few, as radio buttons. */
function choice(name: string, legend: string, options: readonly Option[], chosen: string | undefined): string {
  const radios = options.map(
    ({ value, title, hint }) =>
      `<label class="option"><input type="radio" name="${name}" value="${value}"${value === chosen ? ' checked' : ''}>
<span><b>${escapeHtml(title)}</b> <span class="hint">${escapeHtml(hint)}</span></span></label>`,
  );
  return `<fieldset id="${name}-field" aria-describedby="${name}-error"><legend>${legend}</legend>
<div class="options">${radios.join('')}</div>${error(name)}</fieldset>`;
}

const worded = (values: readonly string[]) => values.map(value => ({ value, ...inWords[value]! }));
const error = (name: string) => `<p class="error" id="${name}-error" hidden></p>`;

/** What the browser checks comes from the schemas, so that it says the same as the service. */
function nameInput(): string {
  const { pattern } = z.toJSONSchema(DatasetId);
  const message = DatasetId.safeParse('').error?.issues[0]?.message ?? '';
  return `<input id="name" name="name" required autocomplete="off" autocapitalize="none" spellcheck="false"
 aria-describedby="name-hint name-error" data-pattern="${escapeHtml(pattern ?? '')}" data-invalid="${escapeHtml(message)}">`;
}

function stepsInput(): string {
  const { minimum, maximum } = z.toJSONSchema(JobRequest.shape.steps.unwrap());
  return `<input id="steps" name="steps" type="number" inputmode="numeric" min="${minimum}" max="${maximum}" step="1"
 aria-describedby="steps-hint steps-error">`;
}

/** The page at `/upload`, on which files become a dataset. */
export function uploadPage({ maxFiles, presets, basePath }: UploadPageOptions): string {
  const { fit, background } = Framing.shape;
  const defaults = Framing.parse({});
  const presetOptions = Object.entries(presets).map(([value, { description, steps }]) => ({
    value,
    title: value,
    hint: `${description}. ${steps.toLocaleString('en')} steps`,
  }));
  const content = `<h1>Train on your own pictures</h1>
<p class="lead">Choose pictures of one kind. They become a dataset, on which you can train right away.</p>
<noscript><p class="alert">This page needs JavaScript. Without it, send the files with curl: see <a href="${basePath}/docs">the API</a>.</p></noscript>

<form id="upload" class="card" novalidate data-max-files="${maxFiles}">
<div id="failure" class="alert" role="alert" tabindex="-1" hidden></div>
<div id="drop" class="drop" role="group" aria-labelledby="drop-title" aria-describedby="drop-hint">
<p class="drop-title" id="drop-title">Drop pictures, a folder or an archive here</p>
<p class="hint" id="drop-hint">JPEG, PNG, WebP, GIF, AVIF or HEIC. Archives: zip, tar, tar.gz or .tfrecords</p>
<p class="buttons"><button type="button" id="choose-files" aria-describedby="files-error">Choose files</button>
<button type="button" id="choose-folder" aria-describedby="files-error">Choose a folder</button></p>
<input type="file" id="files" multiple hidden aria-label="Files">
<input type="file" id="folder" webkitdirectory hidden aria-label="Folder">
</div>
${error('files')}
<div id="chosen" class="chosen" hidden>
<p class="between"><b id="chosen-summary"></b><button type="button" class="plain" id="clear">Remove them</button></p>
<p class="hint" id="chosen-note" hidden></p>
<div id="thumbs" class="thumbs" aria-hidden="true"></div>
</div>
<div class="field"><label for="title">Title <span class="hint">(optional)</span></label>
<input id="title" name="title" autocomplete="off" maxlength="200" aria-describedby="title-hint title-error">
<p class="hint" id="title-hint">What you call the dataset, in any script</p>
${error('title')}</div>
<div class="field"><label for="name">Name of the dataset</label>
${nameInput()}
<p class="hint" id="name-hint">Lower-case letters, digits, “.”, “_” and “-”</p>
${error('name')}</div>
${choice('fit', 'How a picture becomes a square', worded(fit.unwrap().options), defaults.fit)}
${choice('crop', 'Which square is cut out', worded(crops), defaults.crop)}
${choice('faceless', 'A picture without a face', worded(facelessChoices), 'reject')}
<div class="field"><label for="background">Background</label>
<input id="background" name="background" type="color" value="#${defaults.background}" aria-describedby="background-hint background-error">
<p class="hint" id="background-hint">${escapeHtml(background.description ?? '')
    .replace('`pad`', 'Pad')
    .replace(/,? and of the border/, ', and of the border')}</p>
${error('background')}</div>
<div class="field" id="feature-field" hidden><label for="feature">Feature that holds the pictures <span class="hint">(optional)</span></label>
<input id="feature" name="feature" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="feature-hint feature-error">
<p class="hint" id="feature-hint">Found when this is empty. Needed for records in which several features hold pictures</p>
${error('feature')}</div>
<p class="buttons"><button type="submit" class="primary" id="submit">Upload</button></p>
</form>

<section id="progress" class="card" aria-labelledby="progress-title" hidden>
<h2 id="progress-title" tabindex="-1"></h2>
<progress id="bar" max="1" aria-labelledby="progress-title" aria-describedby="progress-text"></progress>
<p class="between"><span id="progress-text"></span><span id="progress-time" class="quiet"></span></p>
<dl id="progress-numbers" class="numbers" hidden></dl>
<p class="error" id="cancel-error" role="alert" hidden></p>
<p class="buttons"><button type="button" id="cancel">Cancel</button></p>
</section>

<section id="result" class="card" aria-labelledby="result-title" hidden>
<h2 id="result-title" tabindex="-1"></h2>
<p class="lead" id="result-summary"></p>
<dl id="result-numbers" class="numbers"></dl>
<ul id="result-warnings" class="warnings" aria-label="Warnings"></ul>
<div id="result-pictures" class="pictures"></div>
<div id="result-rejected"></div>
<form id="train" novalidate>
<h3>Train on it</h3>
${choice('preset', 'Preset', presetOptions, JobRequest.shape.preset.parse(undefined))}
<div class="field"><label for="steps">Steps <span class="hint">(optional)</span></label>
${stepsInput()}
<p class="hint" id="steps-hint">As many as the preset says when this is empty</p>
${error('steps')}</div>
<p class="error" id="train-error" role="alert" hidden></p>
<p class="buttons"><button type="submit" class="primary">Start training</button><button type="button" id="another">Upload another</button></p>
<p id="train-done" class="done" tabindex="-1" hidden></p>
</form>
</section>

<section aria-labelledby="datasets-title">
<h2 id="datasets-title" tabindex="-1">Datasets</h2>
<p class="error" id="datasets-error" hidden></p>
<ul id="datasets" class="datasets"></ul>
</section>

<dialog id="confirm" aria-labelledby="confirm-title" aria-describedby="confirm-text confirm-error">
<h2 id="confirm-title"></h2>
<p id="confirm-text"></p>
<p class="error" id="confirm-error" role="alert" hidden></p>
<p class="buttons"><button type="button" id="confirm-no">Keep it</button><button type="button" class="danger" id="confirm-yes">Delete</button></p>
</dialog>
<p id="status" class="unseen" role="status"></p>`;
  return layout('Upload pictures – DCGAN service', content, { script: 'upload.js', basePath });
}
