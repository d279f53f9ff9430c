export { listDatasets } from './catalogue.js';
export { importDataset } from './import.js';
export { DatasetLibrary } from './library.js';
export { type UploadLimits, uploadLimits } from './limits.js';
export type { PackProgress } from './pack.js';
export { type DatasetFolders, ignoredFolders } from './places.js';
export { openPrepared, type PreparedDataset, type PrepareOptions, prepareDataset } from './prepare.js';
export type { TrainingImages } from './training-images.js';
export type { NewUpload, Receive, Reception, Upload } from './uploads.js';
