import { pino } from 'pino';
import { buildApp } from '../app.js';
import type { Dependencies } from '../dependencies.js';

const never = (): never => {
  throw new Error('The document is built without answering any request');
};

const nobody: Dependencies = {
  jobs: {
    add: never,
    addEnded: never,
    addOnce: never,
    get: never,
    list: never,
    control: never,
    rename: never,
    forgetCheckpoints: never,
    announceCheckpoints: never,
    remove: never,
    workers: never,
  },
  redis: { check: never },
  phase: never,
  webhooks: { deliveries: never },
  sweeps: { create: never, get: never, list: never, cancel: never, jobsOf: never, remove: never },
  events: { position: never, reaches: never, missed: never, follow: never },
  tasks: {
    add: never,
    isUsed: never,
    addOnce: never,
    get: never,
    list: never,
    cancel: never,
    read: never,
    remove: never,
  },
  taskEvents: { position: never, reaches: never, missed: never, follow: never },
  feeds: {
    job: { position: never, reaches: never, followAll: never },
    dataset: { position: never, reaches: never, followAll: never },
    task: { position: never, reaches: never, followAll: never },
  },
  datasets: {
    list: never,
    find: never,
    checkTrainable: never,
    upload: never,
    watch: never,
    checkExists: never,
    remove: never,
    retitle: never,
    preview: never,
    nearest: never,
    frame: never,
    image: never,
    images: never,
    nearDuplicates: never,
    excluded: never,
    exclude: never,
    currentExclusions: never,
    sameExclusions: never,
    crops: { find: never, list: never, move: never, surroundings: never, current: never, same: never },
    rejected: never,
    sheet: never,
    mean: never,
  },
  checkpoints: {
    get: never,
    list: never,
    all: never,
    refused: never,
    newestOf: never,
    latest: never,
    stamp: never,
    pinned: never,
    pin: never,
    unpin: never,
    isSetAside: never,
    loadGenerator: never,
    readFile: never,
    saveFiles: never,
    nameOf: never,
    rename: never,
    best: never,
    trainedOn: never,
    remove: never,
    removeAll: never,
    release: never,
  },
  names: {
    get: never,
    checkFree: never,
    putFavourite: never,
    addDirection: never,
    remove: never,
    favourites: never,
    directions: never,
    namesOf: never,
    trainingWith: never,
    removeAll: never,
  },
  directions: { automatic: never, taught: never },
  generator: {
    form: '',
    grid: never,
    kept: never,
    answer: never,
    images: never,
    hold: never,
    latest: never,
    close: never,
  },
  storage: { usage: never },
  history: {} as Dependencies['history'],
  scratch: never,
};

/** The OpenAPI document of the API, the same every time. */
export async function openApiDocument(): Promise<{ readonly document: object; readonly yaml: string }> {
  const app = await buildApp(
    {
      log: pino({ level: 'silent' }),
      maxBodyBytes: 1_048_576,
      requestTimeout: 30,
      uploadTimeout: 30,
      maxUploadFiles: 1,
      idleTimeout: 30,
    },
    nobody,
  );
  try {
    await app.ready();
    return { document: app.swagger(), yaml: app.swagger({ yaml: true }) };
  } finally {
    await app.close();
  }
}
