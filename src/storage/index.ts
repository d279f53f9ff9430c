export { describeFile, sha256 } from './digest.js';
export { storageFailure } from './failure.js';
export { FencedOffError } from './fence.js';
export { FileStorage } from './file-storage.js';
export { readJson, readStored } from './json.js';
export { type Line, linesOf } from './lines.js';
export { type OpenFile, openFile } from './open-file.js';
export { openStorage } from './open-storage.js';
export type { Content, ObjectFacts, OpenObject, Put, Storage, StorageTarget } from './storage.js';
