/** Where in a response the id of what it describes is. */
type Expression = `$response.body#/${string}`;

interface Link {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Of the path of each operation that the link leads to. */
  readonly parameters: Readonly<Record<string, Expression>>;
}

const ofJob = [
  'getJob',
  'getJobMetrics',
  'listJobSamples',
  'listJobCheckpoints',
  'getJobLog',
  'cancelJob',
  'deleteJob',
];
const ofSweep = ['getSweep', 'getSweepGrid', 'cancelSweep', 'deleteSweep'];
const ofDataset = ['getDataset', 'listDatasetImages', 'getDatasetPreview', 'listRejectedFiles', 'deleteDataset'];
const ofCheckpoint = ['getCheckpoint', 'downloadCheckpoint', 'deleteCheckpoint'];

/** What leads where, so that tools which read the API's document can follow what they have made. */
const links: readonly Link[] = [
  { from: ['createJob', 'getJob', 'retryJob'], to: ofJob, parameters: { id: '$response.body#/id' } },
  { from: ['listJobs'], to: ofJob, parameters: { id: '$response.body#/data/0/id' } },
  { from: ['createSweep', 'getSweep'], to: ofSweep, parameters: { id: '$response.body#/id' } },
  {
    from: ['createProjection', 'getTask'],
    to: ['getTask', 'cancelTask', 'deleteTask'],
    parameters: { id: '$response.body#/id' },
  },
  { from: ['listTasks'], to: ['getTask'], parameters: { id: '$response.body#/data/0/id' } },
  { from: ['createDataset', 'getDataset'], to: ofDataset, parameters: { id: '$response.body#/id' } },
  { from: ['importCheckpoint', 'getCheckpoint'], to: ofCheckpoint, parameters: { id: '$response.body#/id' } },
  {
    from: ['listJobCheckpoints', 'listModels'],
    to: ofCheckpoint,
    parameters: { id: '$response.body#/data/0/id' },
  },
  { from: ['createDirection'], to: ['getDirection', 'getStripPng'], parameters: { name: '$response.body#/name' } },
];

interface Operation {
  readonly operationId?: string;
  readonly responses?: Record<string, { links?: Record<string, object>; content?: unknown }>;
}

/**
 * Adds the links to the successful responses of the operations that they start from: OpenAPI's
 * [Link Object](https://spec.openapis.org/oas/v3.1.1.html#link-object).
 */
export function addLinks<Document extends object>(document: Document): Document {
  const { paths = {} } = document as { paths?: Record<string, Record<string, Operation>> };
  for (const operation of Object.values(paths).flatMap(path => Object.values(path)))
    for (const { from, to, parameters } of links) {
      if (!from.includes(operation.operationId ?? '')) continue;
      for (const [status, response] of Object.entries(operation.responses ?? {}))
        if (/^2/.test(status) && response.content)
          for (const operationId of to.filter(target => target !== operation.operationId))
            response.links = { ...response.links, [operationId]: { operationId, parameters } };
    }
  return document;
}
