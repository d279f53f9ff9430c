export { backUp } from './back-up.js';
export type { BackupProgress } from './progress.js';
export { restore } from './restore.js';
