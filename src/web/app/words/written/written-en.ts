import type { PreparationTexts } from '../../../../schema/advice/preparation-texts.js';
import type { WarningTexts } from '../../../../schema/advice/warning-texts.js';
import type { Estimate } from '../../../../schema/estimate.js';
import type { InLanguage } from './in-language.js';

/** What the service writes itself, in another language. */
export interface Written {
  readonly warnings?: InLanguage<WarningTexts>;
  readonly preparations?: InLanguage<PreparationTexts>;
  /** Why nothing is known of the time that a training takes. */
  readonly notes?: Record<NonNullable<Estimate['noteCode']>, string>;
}

/** The service writes English itself. */
export const writtenEn: Written = {};
