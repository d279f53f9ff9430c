import type { RejectionTexts } from '../../../../schema/rejections/said.js';
import { archivesJa } from './archives-ja.js';
import { foreignFilesJa } from './foreign-files-ja.js';
import { imagesJa } from './images-ja.js';
import type { InLanguage } from './in-language.js';
import { recordsJa } from './records-ja.js';

/** Why a file cannot be used, in Japanese. */
export const rejectionsJa: InLanguage<RejectionTexts> = { ...imagesJa, ...foreignFilesJa, ...archivesJa, ...recordsJa };
