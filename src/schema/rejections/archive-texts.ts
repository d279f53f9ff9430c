interface Bytes {
  readonly bytes: number;
}

/** What is wrong with a file of a folder, or of an archive. */
export const archiveTexts = {
  REMOVED: 'was removed',
  UNREADABLE: 'may not be read',
  LINK_TO_FOLDER: 'is a link to a folder, which is not followed: put the folder itself here',
  DEAD_LINK: 'is a link that leads nowhere: mend or remove it',
  NO_FILE: 'is a device, pipe or socket, not a file',
  TOO_LARGE: ({ bytes, most }: Bytes & { readonly most: number }) => `has ${bytes} bytes; at most ${most} are read`,
  UNPACKS_TOO_LARGE: ({ most }: { readonly most: number }) => `has more bytes than that; at most ${most} are read`,
  ARCHIVE_WITHIN: ({ archive }: { readonly archive: string }) =>
    `is a ${archive} archive within an archive: unpack it first, and send what is in it`,
  OTHER_ARCHIVE: ({ archive }: { readonly archive: string }) =>
    `is a ${archive} archive: unpack it, and pack the images as zip or tar instead`,
  COMPRESSED: ({ archive, command }: Record<'archive' | 'command', string>) =>
    `is a ${archive} archive: undo the compression with ${command} FILE and send the .tar, or pack the images as zip or tar.gz instead`,
  SPLIT_ARCHIVE:
    'is one part of an archive that was split: unpack it with all its parts in one folder, and pack the images as zip or tar',
  SPLIT_ZIP:
    'is one part of a zip archive that was split: make one of all parts with zip -s 0 PARTS.zip --out WHOLE.zip, and send that',
  SPLIT_FILE:
    'is one part of a file that was split: join all parts in their order, with cat NAME.zip.* > NAME.zip or on Windows copy /b NAME.zip.001+NAME.zip.002 NAME.zip, and send the result',
  ZIP_LINK: 'is a symbolic link: pack the archive with the files themselves',
  ZIP_ENCRYPTED: 'is encrypted: pack the archive without a password',
  ZIP_METHOD: ({ method }: { readonly method: string }) =>
    `is compressed with ${method}: pack the archive with Deflate, as usual`,
  ZIP_BEHIND_DATA: 'ends behind the data of the archive',
  ZIP_BEHIND_END: 'ends behind the end of the archive',
  ZIP_MISPLACED: 'is not where the archive says',
  ZIP_SIZE: ({ bytes, packed }: Bytes & { readonly packed: number }) => `has ${bytes} bytes, packed as ${packed}`,
  ZIP_OTHER_SIZE: ({ bytes, listed }: Bytes & { readonly listed: number }) =>
    `has ${bytes} bytes, not ${listed} as the archive says`,
  ZIP_LARGER: ({ bytes }: Bytes) => `unpacks to more than the ${bytes} bytes that the archive says`,
  ZIP_ENDS_EARLY: 'ends too early',
  CHECKSUM: 'has data that do not match the checksum',
  CUT_OFF: 'ends too early: it was cut off',
  DAMAGED_DATA: 'has damaged compressed data',
  TAR_HARD_LINK: 'is a hard link to another file: pack the archive with the files themselves (tar --hard-dereference)',
  TAR_LINK: 'is a symbolic link: pack the archive with the files themselves (tar --dereference)',
  TAR_CHARACTER_DEVICE: 'is a character device, not a file',
  TAR_BLOCK_DEVICE: 'is a block device, not a file',
  TAR_FIFO: 'is a FIFO, not a file',
  TAR_VOLUME: 'is the rest of a file that begins in another volume: pack the archive in one volume',
  TAR_SPARSE: 'is packed as a sparse file: pack the archive without --sparse',
} as const;
