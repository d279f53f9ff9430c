import type { Job, Problem } from '../../../client/index.js';
import { language, words } from './words.js';
import { byRules } from './written/errors/rule.js';

type Params = Readonly<Record<string, unknown>> | undefined;

/**
 * What the service has written, in the language of the page.
 * @param texts of that language by their codes; undefined where it is the service's own
 * @param code left out by older versions of the service, as are the values
 * @param written what the service has written in English
 */
export function say(texts: object | undefined, code: string | undefined, params: Params, written: string): string {
  const text = code === undefined ? undefined : (texts as Readonly<Record<string, unknown>> | undefined)?.[code];
  if (typeof text === 'string') return text;
  return typeof text === 'function' && params !== undefined ? (text(params) as string) : written;
}

/** A warning about a dataset, or about a training. */
export function warningText({ code, message, params }: Omit<Job['warnings'][number], 'step'>): string {
  const { training, written } = words.value;
  const alarm = training.alarmTexts[code as keyof typeof training.alarmTexts] as string | undefined;
  return alarm ?? sentence(say(written.warnings, code, params, message));
}

/** Whether a warning only tells what is good to know: nothing needs to be done about it. */
export function isHarmless({ code }: { readonly code: string }): boolean {
  return code === 'NEAR_DUPLICATES' || code === 'IMAGES_ENLARGED' || code === 'FILES_SKIPPED';
}

function sentence(text: string): string {
  return /[.!?。]$/.test(text) ? text : `${text}.`;
}

/** What a training does before its first step. */
export function preparationText({ code, params, what }: NonNullable<Job['preparation']>): string {
  return say(words.value.written.preparations, code, params, what);
}

/** Why a training or a task failed: the message is English alone, so that other languages say what its code means. */
export function failureText({ code, message }: NonNullable<Job['error']>): string {
  const { training, problems, written } = words.value;
  const known = byRules(written.details ?? [], message);
  if (known !== undefined || language.value === 'en') return known ?? message;
  return { ...problems, ...training.alarmTexts }[code as keyof typeof problems] ?? message;
}

/** What is wrong with a field: `must be at least 1`. */
export function fieldErrorText(message: string): string {
  return byRules(words.value.written.fieldErrors ?? [], message) ?? message;
}

/** A sentence of the service for which there is no code. */
export function noteText(note: string): string {
  return byRules(words.value.written.details ?? [], note) ?? note;
}

/** What is wrong with a request, and what to do about it. */
export function detailText({ code, detail, errors = [] }: Pick<Problem, 'code' | 'detail'> & Partial<Problem>): string {
  const { fieldErrors, details = [], advice } = words.value.written;
  const whole = byRules(details, detail);
  if (whole !== undefined) return whole;
  if (!fieldErrors || !advice) return detail;
  const fields = errors.map(({ path, message }) => [path, byRules(fieldErrors, message)] as const);
  // A field whose message has no translation says nothing to those who do not read English.
  if (fields.length > 0 && fields.every(([, text]) => text !== undefined))
    return fields.map(([path, text]) => (path === '' ? text : `${path}: ${text}`)).join(' ');
  return advice[code];
}
