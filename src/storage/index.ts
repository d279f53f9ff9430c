export { storageFailure } from './failure.js';
export { FileStorage } from './file-storage.js';
export type { Content, Put, Storage } from './storage.js';
