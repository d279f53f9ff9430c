export { storageFailure } from './failure.js';
export { FencedOffError } from './fence.js';
export { FileStorage } from './file-storage.js';
export type { Content, Put, Storage } from './storage.js';
