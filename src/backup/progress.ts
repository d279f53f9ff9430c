/** The progress of a backup or a restore. */
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

/** Begins a part of the work. @returns reports more bytes as done; throws once the work is aborted */
export function part(what: string, totalBytes: number, { onProgress, signal }: Observer): (bytes: number) => void {
  let bytes = 0;
  return more => {
    signal?.throwIfAborted();
    bytes += more;
    onProgress({ what, bytes, totalBytes: Math.max(bytes, totalBytes) });
  };
}
