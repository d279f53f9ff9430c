/**
 * How archives begin, as Latin-1 (APPNOTE.TXT 4.3.7, 4.3.16 and 8.5.4 for zip; RFC 1952 for gzip). A tar archive and a
 * TFRecord file have no fixed beginning: they are recognized by their checksums.
 */
export const signatures = {
  zip: ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'],
  gzip: ['\x1f\x8b\x08'],
} as const;

/** Unsupported archive formats, by name. */
export const otherSignatures = {
  '7z': '7z\xbc\xaf\x27\x1c',
  RAR: 'Rar!\x1a\x07',
  xz: '\xfd7zXZ\0',
  bzip2: 'BZh',
  Zstandard: '\x28\xb5\x2f\xfd',
} as const;
