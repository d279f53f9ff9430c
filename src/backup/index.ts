export { backUp } from './back-up.js';
export { type CopyResult, copyStorage, type NamedStorage } from './copy-storage.js';
export type { BackupProgress } from './progress.js';
export { restore } from './restore.js';
