export { UnpackBudget, type UnpackLimits } from './budget.js';
export { entriesOf } from './entries.js';
export type { ArchiveFile } from './file.js';
