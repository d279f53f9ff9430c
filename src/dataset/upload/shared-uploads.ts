import type { DatasetState } from '../../schema/dataset.js';

/**
 * What the processes of a service know of each other's uploads. An upload is received and decoded by one of them; the others
 * show it, refuse another one of its id, and can delete it. While they cannot be asked, each process is on its own: the
 * dataset itself still appears only once.
 */
export interface SharedUploads {
  /** Takes an id for an upload of this process. @returns false when another process is receiving one */
  take(state: DatasetState): Promise<boolean>;
  /** Says how an upload of this process stands. @returns false when it was deleted elsewhere */
  report(state: DatasetState): Promise<boolean>;
  /**
   * Says that an upload of this process is over.
   * @param failure its state when it has failed, which is kept for a while
   * @returns false when it was deleted elsewhere before
   */
  end(id: string, failure?: DatasetState): Promise<boolean>;
  /**
   * An upload that is in progress or has failed.
   * @param own what this process knows of it, for when the others cannot be asked
   */
  view(id: string, own?: DatasetState): Promise<DatasetState | undefined>;
  /** All of them. @param own those that this process knows */
  views(own: readonly DatasetState[]): Promise<readonly DatasetState[]>;
  /** Deletes an upload of any process, or forgets a failed one. @returns whether there was one */
  drop(id: string): Promise<boolean>;
  /** Marks uploads as failed whose process is gone. @returns those that this call has marked */
  giveUpLost(): Promise<readonly DatasetState[]>;
}

/** The uploads of a process that shares nothing. */
export const unsharedUploads: SharedUploads = {
  take: async () => true,
  report: async () => true,
  end: async () => true,
  view: async (_, own) => own,
  views: async own => own,
  drop: async () => false,
  giveUpLost: async () => [],
};
