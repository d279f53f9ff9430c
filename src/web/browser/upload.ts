import type { DatasetView } from '../../schema/dataset.js';
import { refreshDatasets } from './datasets.js';
import { focusSubmit, hideForm, type Order, resetForm, showFailure, showForm, startForm } from './form/upload-form.js';
import { byId } from './page/dom.js';
import { datasetLink, linkedDataset } from './page/link.js';
import { announce } from './page/status.js';
import { hideProgress, onCancel, showDecoding, showSending } from './progress.js';
import { hideResult, showResult } from './result.js';
import { deleteDataset, getDataset } from './service/api.js';
import { ProblemError } from './service/problem.js';
import { Canceled, send } from './service/send.js';
import { isOnItsWay, watch } from './service/watch.js';
import { startTraining } from './train.js';

/** The page is busy with one upload at a time. */
let isBusy = false;

/** Sends an order, waits until it is a dataset, and shows what became of it. */
async function upload({ choice, query }: Order): Promise<void> {
  const id = query.name;
  await showing(id, async () => {
    const sending = send(choice.files, query, showSending(id, choice.files.length));
    let isCanceled = false;
    onCancel(() => {
      isCanceled = true;
      sending.cancel();
    });
    addEventListener('beforeunload', askToStay);
    const dataset = await sending.done.finally(() => removeEventListener('beforeunload', askToStay));
    if (isCanceled) {
      await deleteDataset(id);
      throw new Canceled();
    }
    // When the page is reloaded, it continues from here.
    history.replaceState(null, '', datasetLink(id));
    return follow(dataset);
  });
}

/** Waits until a dataset that has arrived is decoded. @throws ProblemError when it comes to nothing, Canceled */
async function follow(dataset: DatasetView): Promise<DatasetView> {
  const { id } = dataset;
  if (!isOnItsWay(dataset)) return successful(dataset);
  const listener = showDecoding(id);
  listener.onProgress(dataset);
  const watching = watch(id, listener);
  onCancel(watching.cancel);
  return successful(await watching.done);
}

function successful(dataset: DatasetView): DatasetView {
  if (dataset.status !== 'failed') return dataset;
  throw new ProblemError(dataset.error?.message ?? 'The service does not say why.', 422);
}

/** Shows work instead of the form, and then its result; the form again, with the reason, when there is none. */
async function showing(id: string, work: () => Promise<DatasetView>): Promise<void> {
  isBusy = true;
  hideForm();
  hideResult();
  try {
    const dataset = await work();
    hideProgress();
    // Its files are let go.
    resetForm();
    showResult(dataset);
    announce(`${id} is ready.`);
  } catch (error) {
    hideProgress();
    showForm();
    if (location.hash !== '') history.replaceState(null, '', location.pathname);
    if (error instanceof Canceled) {
      announce('The upload is canceled. The files are still chosen.');
      focusSubmit();
    } else showFailure(id, error);
  } finally {
    isBusy = false;
    await refreshDatasets();
  }
}

function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** Shows the dataset that the address names. */
async function showNamed(): Promise<void> {
  const id = linkedDataset();
  if (isBusy || id === undefined) return;
  try {
    const dataset = await getDataset(id);
    if (isOnItsWay(dataset)) return await showing(id, () => follow(dataset));
    if (dataset.status === 'failed') return showFailure(id, new ProblemError(dataset.error?.message ?? '', 422));
    hideForm();
    showResult(dataset);
  } catch {
    startAnew();
  }
}

function startAnew(): void {
  history.replaceState(null, '', location.pathname);
  hideResult();
  showForm();
}

startForm(upload, () => {
  if (!isBusy) startAnew();
  return !isBusy;
});
startTraining();
byId('another').addEventListener('click', () => {
  startAnew();
  byId('choose-files').focus();
});
addEventListener('hashchange', showNamed);
addEventListener('dataset-deleted', event => {
  if (linkedDataset() === (event as CustomEvent<string>).detail) startAnew();
});
await refreshDatasets();
await showNamed();
