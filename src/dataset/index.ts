export { listDatasets } from './catalogue.js';
export type { DatasetCrops } from './crops/dataset-crops.js';
export { DatasetLibrary } from './library.js';
export type { NearestImages, NearestQuery } from './nearest/nearest-images.js';
export type { ImageSheet, SheetQuery } from './packed/image-sheet.js';
export type { ExcludedPage } from './packed/list-excluded.js';
export type { RejectedPage } from './packed/list-rejected.js';
export type { ImagePage, ListedImage } from './packed/listing.js';
export type { PackProgress } from './packed/pack.js';
export {
  type OpenedDataset,
  openPrepared,
  type PreparedDataset,
  type PrepareOptions,
  prepareDataset,
} from './packed/prepare.js';
export type { TrainingImages } from './packed/training-images.js';
export { type DatasetFolders, ignoredFolders, refusedFolders } from './places.js';
export type { SourceFile } from './source/files-source.js';
export { idFor } from './upload/id-for.js';
export { importDataset } from './upload/import.js';
export { cleanCache } from './upload/leftovers.js';
export { type UploadLimits, uploadLimits } from './upload/limits.js';
export type { NewUpload } from './upload/upload-state.js';
export type { Receive, Reception, Upload } from './upload/uploads.js';
