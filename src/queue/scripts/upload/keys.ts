/**
 * Of an upload: the process that receives it, which is `-` for a while once the upload was deleted; its state; the ids of all
 * uploads.
 */
export type UploadKeys = readonly [holder: string, state: string, all: string];
