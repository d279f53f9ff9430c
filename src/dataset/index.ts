export { checkTrainable, type DatasetFolders, findDataset, ignoredFolders, listDatasets } from './catalogue.js';
export type { PackedDataset } from './packed-dataset.js';
export { type PrepareOptions, prepareDataset } from './prepare.js';
