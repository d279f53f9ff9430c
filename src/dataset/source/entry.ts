/** One file of a folder or an archive, not read yet. */
export interface Entry {
  /** Name for display, with '/' between its parts; may be anything at all, so it is never used as a path. */
  readonly name: string;
  /** Bytes that it takes up in the file it comes from, as compressed there. */
  readonly bytes: number;
  /** Whether it is a record of a TFRecord file. */
  readonly isRecord?: boolean | undefined;
  /**
   * Its bytes, unpacked. Several entries may be read at a time, even after the last one was yielded.
   * @throws Rejection when this entry cannot be used, ServiceError when the whole archive has to be refused
   */
  read(): Promise<Uint8Array>;
}
