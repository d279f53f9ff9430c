import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatasetState, Framing, IngestProgress } from '../../schema/dataset.js';
import { datasetState } from '../catalogue.js';
import type { PackProgress } from '../packed/pack.js';
import { newFindings } from '../source/findings.js';

export interface NewUpload {
  readonly id: string;
  readonly title?: string | undefined;
  readonly framing: Framing;
  /** Feature of TFRecords that holds the images; detected from its content when omitted. */
  readonly feature?: string | undefined;
  /** The size that the client announced. */
  readonly totalBytes: number | null;
}

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** Least milliseconds between two states. */
  readonly intervalMs: number;
}

/** One upload's state, as others see it. Emits `change`. */
export class UploadState extends EventEmitter<{ change: [] }> {
  readonly cancel = new AbortController();
  status: 'receiving' | 'decoding' | 'failed' = 'receiving';
  error: DatasetState['error'] = null;
  receivedBytes = 0;
  /** Forgets a failure after a while. */
  expiry: NodeJS.Timeout | undefined;
  progress: PackProgress = {
    images: 0,
    duplicates: 0,
    rejected: 0,
    broken: 0,
    ignored: newFindings().ignored,
    bytes: 0,
  };
  #sourceBytes = 0;
  #decodingSince = 0;

  constructor(readonly upload: NewUpload) {
    super();
    // Each open dashboard is a listener.
    this.setMaxListeners(0);
  }

  decode(sourceBytes: number): void {
    this.status = 'decoding';
    this.#sourceBytes = sourceBytes;
    this.#decodingSince = performance.now();
    this.emit('change');
  }

  /** Yields the state when it has changed, not more often than the interval, until it has failed or is no longer current. */
  async *watch({ signal, intervalMs }: WatchOptions, isCurrent: () => boolean): AsyncGenerator<DatasetState> {
    let wake = () => {};
    let isNew = true;
    const onChange = () => {
      isNew = true;
      wake();
    };
    this.on('change', onChange);
    signal.addEventListener('abort', onChange);
    try {
      while (!signal.aborted && isCurrent()) {
        if (isNew) {
          isNew = false;
          yield this.view();
          if (this.status === 'failed') return;
          await sleep(intervalMs, undefined, { signal }).catch(() => {});
        } else
          await new Promise<void>(resolve => {
            wake = resolve;
          });
      }
    } finally {
      this.off('change', onChange);
      signal.removeEventListener('abort', onChange);
    }
  }

  view(): DatasetState {
    const { id, title = null, framing } = this.upload;
    const { status, error } = this;
    const progress = status === 'failed' ? null : this.#progress();
    return datasetState({ id, kind: 'upload' }, undefined, { title, status, framing, progress, error });
  }

  #progress(): IngestProgress {
    const { images, duplicates, rejected, bytes } = this.progress;
    const seconds = (performance.now() - this.#decodingSince) / 1000;
    const done = images + duplicates + rejected;
    return {
      receivedBytes: this.receivedBytes,
      totalBytes: this.status === 'receiving' ? this.upload.totalBytes : this.receivedBytes,
      decoded: images + duplicates,
      rejected,
      duplicates,
      imagesPerSecond: done === 0 ? null : done / seconds,
      etaSeconds: bytes === 0 ? null : Math.max(0, (seconds * (this.#sourceBytes - bytes)) / bytes),
    };
  }
}
