/** One file of a folder or an archive, not read yet. */
export interface Entry {
  /** Name for people, with '/' between its parts; may be anything at all, so it is never used as a path. */
  readonly name: string;
  /** Bytes that it takes up in the file it comes from, compressed as it is there. */
  readonly bytes: number;
  /** Whether it is a record of a TFRecord file. */
  readonly isRecord?: boolean | undefined;
  /**
   * Its bytes, unpacked. Several entries may be read at a time, also after the last one was yielded.
   * @throws Rejection when this entry cannot be used, ServiceError when the whole archive has to be refused
   */
  read(): Promise<Uint8Array>;
}
