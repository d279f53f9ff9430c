import type { archiveTexts } from '../../../../schema/rejections/archive-texts.js';
import type { InLanguage } from './in-language.js';

const packFiles = 'ファイルそのものを入れてアーカイブを作り直してください';

/** What is wrong with a file of a folder, or of an archive, in Japanese. */
export const archivesJa: InLanguage<typeof archiveTexts> = {
  REMOVED: '削除されていました。',
  UNREADABLE: '読み取りが許可されていません。',
  LINK_TO_FOLDER: 'フォルダーへのリンクはたどりません。フォルダーそのものをここに置いてください。',
  DEAD_LINK: 'リンク先がありません。リンクを直すか、削除してください。',
  NO_FILE: 'デバイス、パイプ、またはソケットで、ファイルではありません。',
  TOO_LARGE: ({ bytes, most }) => `${bytes}バイトあります。読み込めるのは${most}バイトまでです。`,
  UNPACKS_TOO_LARGE: ({ most }) => `大きすぎます。読み込めるのは${most}バイトまでです。`,
  ARCHIVE_WITHIN: ({ archive }) => `アーカイブの中の${archive}アーカイブです。先に展開して、その中身を送ってください。`,
  OTHER_ARCHIVE: ({ archive }) => `${archive}アーカイブです。展開して、画像をzipかtarにまとめ直してください。`,
  COMPRESSED: ({ archive, command }) =>
    `${archive}アーカイブです。${command} FILE で伸長して.tarを送るか、画像をzipかtar.gzにまとめ直してください。`,
  SPLIT_ARCHIVE:
    '分割されたアーカイブの一部です。すべての部分を同じフォルダーに置いて展開し、画像をzipかtarにまとめ直してください。',
  SPLIT_ZIP: '分割されたzipの一部です。zip -s 0 PARTS.zip --out WHOLE.zip で1つにまとめ、それを送ってください。',
  SPLIT_FILE:
    '分割されたファイルの一部です。すべての部分を順につなげて送ってください(cat NAME.zip.* > NAME.zip、Windowsでは copy /b NAME.zip.001+NAME.zip.002 NAME.zip)。',
  ZIP_LINK: `シンボリックリンクです。${packFiles}。`,
  ZIP_ENCRYPTED: '暗号化されています。パスワードなしでアーカイブを作り直してください。',
  ZIP_METHOD: ({ method }) => `${method}で圧縮されています。通常のDeflateでアーカイブを作り直してください。`,
  ZIP_BEHIND_DATA: 'アーカイブのデータの範囲を超えています。',
  ZIP_BEHIND_END: 'アーカイブの末尾を超えています。',
  ZIP_MISPLACED: 'アーカイブの目録が示す位置にありません。',
  ZIP_SIZE: ({ bytes, packed }) => `${bytes}バイトのはずが、圧縮後は${packed}バイトです。`,
  ZIP_OTHER_SIZE: ({ bytes, listed }) => `${bytes}バイトあり、アーカイブの目録の${listed}バイトと一致しません。`,
  ZIP_LARGER: ({ bytes }) => `展開すると、アーカイブの目録の${bytes}バイトを超えます。`,
  ZIP_ENDS_EARLY: '途中で終わっています。',
  CHECKSUM: 'データがチェックサムと一致しません。',
  CUT_OFF: '途中で切れています。',
  DAMAGED_DATA: '圧縮データが壊れています。',
  TAR_HARD_LINK: `ほかのファイルへのハードリンクです。${packFiles}(tar --hard-dereference)。`,
  TAR_LINK: `シンボリックリンクです。${packFiles}(tar --dereference)。`,
  TAR_CHARACTER_DEVICE: 'キャラクターデバイスで、ファイルではありません。',
  TAR_BLOCK_DEVICE: 'ブロックデバイスで、ファイルではありません。',
  TAR_FIFO: 'FIFOで、ファイルではありません。',
  TAR_VOLUME: '別のボリュームから続くファイルの残りです。1つのボリュームでアーカイブを作り直してください。',
  TAR_SPARSE: 'スパースファイルです。--sparse を付けずにアーカイブを作り直してください。',
};
