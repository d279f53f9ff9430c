export { UnpackBudget, type UnpackLimits } from './budget.js';
export { entriesOf } from './entries.js';
export type { ArchiveFile } from './file.js';
export { type NameDecoder, nameDecoder } from './name-decoder.js';
export { isLitter } from './names.js';
