export { describeFile, sha256 } from './digest.js';
export { storageFailure } from './failure.js';
export { FencedOffError } from './fence.js';
export { FileStorage } from './file-storage.js';
export { readJson, readStored } from './json.js';
export { linesOf } from './lines.js';
export type { Content, Put, Storage } from './storage.js';
