import type { ProblemCode } from '../../../../client/index.js';
import type { PreparationTexts } from '../../../../schema/advice/preparation-texts.js';
import type { WarningTexts } from '../../../../schema/advice/warning-texts.js';
import type { Estimate } from '../../../../schema/estimate.js';
import { detailsEn } from './errors/details-en.js';
import type { Rule } from './errors/rule.js';
import type { InLanguage } from './in-language.js';

/** What the service writes itself, in another language. */
export interface Written {
  readonly warnings?: InLanguage<WarningTexts>;
  readonly preparations?: InLanguage<PreparationTexts>;
  /** Why nothing is known of the time that a training takes. */
  readonly notes?: Record<NonNullable<Estimate['noteCode']>, string>;
  /** What is wrong with a field. */
  readonly fieldErrors?: readonly Rule[];
  /** What is wrong with a request, or what to know of an image that was made here. */
  readonly details?: readonly Rule[];
  /** What to do about a problem that no rule of `details` is for. */
  readonly advice?: Record<ProblemCode, string>;
}

/** The service writes English itself; only what tells programs which request to send is said in other words. */
export const writtenEn: Written = { details: detailsEn };
