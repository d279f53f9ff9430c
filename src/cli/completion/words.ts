import { commonOptions } from '../arguments/parse.js';
import type { OptionSpec, Verb } from '../verb.js';

/** What a shell needs to know of an option: `--seed`, or its letter. */
export interface CompletedOption {
  readonly names: readonly string[];
  readonly spec: OptionSpec;
}

/** The options of a verb, with those of every verb. */
export function optionsOf(verb: Verb): CompletedOption[] {
  return Object.entries<OptionSpec>({ ...verb.options, ...commonOptions }).map(([name, spec]) => ({
    names: [...(spec.short ? [`-${spec.short}`] : []), `--${name}`],
    spec,
  }));
}

/** The words with which a verb continues; none when it takes files, or anything. */
export function wordsOf({ completes }: Verb): readonly string[] {
  return completes === undefined || completes === 'files' ? [] : completes;
}
