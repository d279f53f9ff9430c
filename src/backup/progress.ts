/** How far a backup or a restore is. */
export interface BackupProgress {
  readonly what: string;
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface Observer {
  readonly onProgress: (progress: BackupProgress) => void;
  /** Ends the work with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Begins a part of the work. @returns what is to be told of bytes that are done; throws once the work is to end */
export function part(what: string, totalBytes: number, { onProgress, signal }: Observer): (bytes: number) => void {
  let bytes = 0;
  return more => {
    signal?.throwIfAborted();
    bytes += more;
    onProgress({ what, bytes, totalBytes: Math.max(bytes, totalBytes) });
  };
}
