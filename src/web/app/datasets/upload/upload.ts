import { signal } from '@preact/signals';
import { type Dataset, ProblemError, type UploadOptions } from '../../../../client/index.js';
import { changed, forget } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { linkTo, path } from '../../shell/route.js';
import { announce } from '../../ui/announcer.js';
import { detailText, fieldErrorText } from '../../words/say.js';
import { words } from '../../words/words.js';
import { type Draft, draft, failure, noFailure, startAnew } from './draft.js';
import { looksLikeRecords } from './names.js';
import { speedometer } from './speed.js';

/** An upload of this tab, until it is a dataset. It goes on while other places of the page are shown. */
export interface Sending {
  readonly id: string;
  readonly files: number;
  readonly sentBytes: number;
  readonly totalBytes: number;
  readonly bytesPerSecond: number | null;
  /** Whether the service has all of it. */
  readonly hasArrived: boolean;
}

export const sending = signal<Sending | undefined>(undefined);
/** Whether the last upload was broken off by a person, which the form then says. */
export const wasCanceled = signal(false);

let stop = new AbortController();
let isUnwanted = false;

/** Sends what the draft says, and waits until it is a dataset or has come to nothing. @throws never: the failure is shown */
export async function upload(): Promise<void> {
  const { choice, name: id } = draft.peek();
  if (!choice || sending.peek()) return;
  const files = choice.files.map(({ file, path: name }) => ({ content: file, name }));
  stop = new AbortController();
  isUnwanted = false;
  noFailure();
  // An upload of the same name may have failed before.
  forget(`dataset/${id}`);
  sending.value = {
    id,
    files: files.length,
    sentBytes: 0,
    totalBytes: choice.bytes,
    bytesPerSecond: null,
    hasArrived: false,
  };
  announce(words.value.datasets.progress.uploading(id));
  addEventListener('beforeunload', askToStay);
  const speed = speedometer();
  const onProgress = (sentBytes: number, totalBytes: number) => {
    update({ sentBytes, totalBytes, bytesPerSecond: speed(sentBytes) });
  };
  try {
    const query = queryOf(draft.peek());
    const dataset = await client.uploadDataset({ ...query, files, onProgress, onChange }, { signal: stop.signal });
    finish();
    if (dataset.status === 'failed') fail(id, errorOf(dataset));
    else startAnew();
  } catch (error) {
    finish();
    if (stop.signal.aborted) canceled();
    else fail(id, error);
  }
  changed('dataset*');
}

/** Breaks an upload off: whatever the service has of it is deleted. @throws ProblemError, ConnectionError */
export async function cancel(id: string): Promise<void> {
  const current = sending.peek();
  if (current?.id === id && !current.hasArrived) {
    // If it were broken off once all is sent, the service would continue with what it has: it is deleted when it has arrived.
    if (current.sentBytes < current.totalBytes) stop.abort();
    else isUnwanted = true;
    return;
  }
  await remove(id);
  if (current?.id === id) stop.abort();
  else canceled();
}

function onChange({ id }: Dataset): void {
  if (sending.peek()?.hasArrived) return;
  update({ hasArrived: true });
  removeEventListener('beforeunload', askToStay);
  changed('dataset*');
  if (isUnwanted) void remove(id).then(() => stop.abort());
  // From here on, the page of the dataset shows how far it is; when it is loaded again, it continues there.
  else if (isAtUpload()) location.replace(linkTo(['datasets', id]));
}

async function remove(id: string): Promise<void> {
  try {
    await client.deleteDataset({ id });
  } catch (error) {
    // Gone already is as good.
    if (!(error instanceof ProblemError) || error.status !== 404) throw error;
  }
}

function canceled(): void {
  wasCanceled.value = true;
  announce(words.value.datasets.upload.canceled(draft.peek().choice !== undefined));
  location.replace(linkTo(['datasets', 'new']));
}

/** Shows in the form why an upload failed. The files stay chosen. */
export function fail(id: string, error: unknown): void {
  forget(`dataset/${id}`);
  failure.value = failureOf(id, error);
  if (path.peek()[1] === id || isAtUpload()) location.replace(linkTo(['datasets', 'new']));
}

function failureOf(id: string, error: unknown) {
  const problem = error instanceof ProblemError ? error.problem : undefined;
  const errors = problem?.errors ?? [];
  const fields = new Map(
    errors
      .filter(({ path: field }) => shownFields.includes(field))
      .map(({ path: field, message }) => [field, sentence(fieldErrorText(message))]),
  );
  // Too large, or too slow: it is about the files.
  if (problem && fields.size === 0 && [408, 413].includes(problem.status))
    return { fields: new Map([['files', detailText(problem)]]) };
  return fields.size > 0 && fields.size === errors.length ? { fields } : { fields, whole: { id, error } };
}

/** Why an upload failed, as the client throws it. */
export function errorOf({ error, id }: Dataset): unknown {
  if (error === null) return new Error(words.value.datasets.upload.noReason);
  const { code, message: detail } = error;
  return new ProblemError({
    type: '',
    title: detail,
    status: 422,
    code,
    detail,
    instance: id,
  } as ProblemError['problem']);
}

const shownFields = ['files', 'title', 'name', 'fit', 'crop', 'faceless', 'background', 'feature'];

/** Messages of the service have no capital and no full stop: "must be …". */
function sentence(message: string): string {
  const whole = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?。]$/.test(whole) ? whole : `${whole}.`;
}

/** What is sent beside the files. What has no effect is refused, so it is left out. */
function queryOf({ name, title, fit, crop, faceless, background, feature, choice }: Draft) {
  const hasRecords = choice?.files.some(({ path: file }) => looksLikeRecords(file));
  return {
    name,
    ...(title.trim() === '' ? {} : { title: title.trim() }),
    fit,
    ...(fit === 'crop' ? { crop, ...(crop === 'face' ? { faceless } : {}) } : {}),
    background: background.replace('#', ''),
    ...(hasRecords && feature.trim() !== '' ? { feature: feature.trim() } : {}),
  } satisfies Omit<UploadOptions, 'files'>;
}

function update(part: Partial<Sending>): void {
  const current = sending.peek();
  if (current) sending.value = { ...current, ...part };
}

function finish(): void {
  removeEventListener('beforeunload', askToStay);
  sending.value = undefined;
}

function isAtUpload(): boolean {
  const [room, id] = path.peek();
  return room === 'datasets' && id === 'new';
}

function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
