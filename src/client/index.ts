export { type Calls, createClient, type DcganClient, type FollowOptions } from './client.js';
export type { EventOptions } from './events.js';
export type { Answers, Inputs } from './generated/operations.js';
export type * from './generated/schemas.js';
export { ConnectionError, errorOf, type ProblemCode, ProblemError } from './problem-error.js';
export type { CallOptions, ClientOptions } from './send.js';
export type { UploadedFile, UploadOptions } from './upload-dataset.js';
export type { WaitOptions } from './wait-for-end.js';
