import type { Job } from '../../../client/index.js';
import { language, words } from './words.js';

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

function sentence(text: string): string {
  return /[.!?。]$/.test(text) ? text : `${text}.`;
}

/** What a training does before its first step. */
export function preparationText({ code, params, what }: NonNullable<Job['preparation']>): string {
  return say(words.value.written.preparations, code, params, what);
}

/** Why a training failed: the message is English alone, so that other languages say what its code means. */
export function failureText({ code, message }: NonNullable<Job['error']>): string {
  const { training, problems } = words.value;
  if (language.value === 'en') return message;
  return { ...problems, ...training.alarmTexts }[code as keyof typeof problems] ?? message;
}
