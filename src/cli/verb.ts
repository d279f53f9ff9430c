import type { ExitCode } from './exit-codes.js';
import type { Shell } from './shell.js';

/** An option of a verb. */
export interface OptionSpec {
  /** `flag` takes no value, `list` may be repeated. */
  readonly kind: 'flag' | 'text' | 'number' | 'list';
  /** What stands for its value in the usage: `N`. */
  readonly value?: string;
  /** Its letter. */
  readonly short?: string;
  /** All values that there are. */
  readonly choices?: readonly string[];
  /** Whether its value is the path of a file. */
  readonly isPath?: boolean;
  readonly text: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type ValueOf<Spec extends OptionSpec> = {
  flag: boolean;
  text: string;
  number: number;
  list: readonly string[];
}[Spec['kind']];

/** What was given to a verb. */
export interface Given<Options extends OptionSpecs = OptionSpecs> {
  readonly words: readonly string[];
  readonly options: { readonly [Name in keyof Options]?: ValueOf<Options[Name]> };
}

/** What `dcgan` can do, in its first word. */
export interface Verb<Options extends OptionSpecs = OptionSpecs> {
  readonly name: string;
  /** In a few words, for the list of all verbs. */
  readonly summary: string;
  /** How it can be called, after its name: `PATH`. */
  readonly forms: readonly string[];
  /** What it does, in a paragraph. */
  readonly text: string;
  /** What the shell completes as its words: files, or these. */
  readonly completes?: 'files' | readonly string[];
  readonly options: Options;
  /** @returns its exit code; 0 when left out */
  run(given: Given<Options>, shell: Shell): Promise<ExitCode | undefined>;
}

/** Lets TypeScript derive from the options what `run` is given. */
export function defineVerb<const Options extends OptionSpecs>(verb: Verb<Options>): Verb {
  return verb as unknown as Verb;
}
