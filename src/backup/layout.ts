/** Files of a backup: what it says of itself, the queue, and a folder with files as they are below DATA_DIR. */
export const manifestFile = 'backup.json';
export const queueFile = 'queue.ndjson';
export const dataFolder = 'data';
