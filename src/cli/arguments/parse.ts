import { parseArgs } from 'node:util';
import { nearest } from '../../schema/advice/nearest.js';
import { oneOf } from '../../schema/advice/plain-message.js';
import { UsageError } from '../failures.js';
import type { Given, OptionSpec, OptionSpecs, Verb } from '../verb.js';

/** Options of every verb. */
export const commonOptions = {
  json: { kind: 'flag', text: 'the result as JSON, for programs' },
  url: { kind: 'text', value: 'URL', text: 'address of the service, instead of DCGAN_URL' },
  help: { kind: 'flag', short: 'h', text: 'this text' },
} as const satisfies OptionSpecs;

export interface Parsed extends Given {
  readonly common: Given<typeof commonOptions>['options'];
}

/**
 * Reads what was given to a verb.
 * @throws UsageError that says what is wrong and what was meant
 */
export function parseArguments(verb: Verb, args: readonly string[]): Parsed {
  const specs: OptionSpecs = { ...verb.options, ...commonOptions };
  // Not strict: Node's own messages say neither what was meant nor what there is.
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(specs).map(([name, { kind, short }]) => [
        name,
        { type: kind === 'flag' ? 'boolean' : 'string', ...(short ? { short } : {}) } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const values: Record<string, unknown> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (!spec) throw new UsageError(unknownOption(verb, token.rawName, Object.keys(specs)));
    if (spec.kind === 'list') values[token.name] = [...((values[token.name] as string[]) ?? []), text(token, spec)];
    else if (Object.hasOwn(values, token.name)) throw new UsageError(`${token.rawName} is given twice`);
    else values[token.name] = readValue(token, spec);
  }
  const common = Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(commonOptions, name)));
  const options = Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(verb.options, name)));
  return { words, options: options as Parsed['options'], common };
}

/** What parseArgs has read of an option. */
interface Token {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function readValue(token: Token, spec: OptionSpec): string | number | boolean {
  if (spec.kind !== 'flag') return spec.kind === 'number' ? numberOf(token, spec) : text(token, spec);
  if (token.value === undefined) return true;
  throw new UsageError(`${token.rawName} takes no value`);
}

function text({ rawName, value, inlineValue }: Token, { choices, value: placeholder }: OptionSpec): string {
  // What begins with -- is the next option, unless it stands behind an equals sign.
  if (value === undefined || value === '' || (value.startsWith('--') && !inlineValue))
    throw new UsageError(`${rawName} needs a value: ${rawName} ${placeholder ?? 'TEXT'}`);
  if (!choices || choices.includes(value)) return value;
  throw new UsageError(`${rawName} must be ${oneOf(choices)}, not ${value}${meant(nearest(value, choices))}`);
}

function numberOf(token: Token, spec: OptionSpec): number {
  const given = text(token, spec);
  const number = Number(given);
  if (given.trim() !== '' && Number.isFinite(number)) return number;
  throw new UsageError(`${token.rawName} must be a number, not ${given}`);
}

/** Names that other programs use for what is never given here. */
const secretNames = ['key', 'apikey', 'token', 'password', 'secret', 'bearer'];

function unknownOption(verb: Verb, rawName: string, known: readonly string[]): string {
  const name = rawName.replace(/^-+/, '');
  if (secretNames.includes(name.toLowerCase().replaceAll('-', '')))
    return `There is no ${rawName}: put the key into the variable DCGAN_KEY. Others on this machine can read a command line`;
  return `dcgan ${verb.name} has no option ${rawName}${meant(nearest(name, known).map(other => `--${other}`))}`;
}

/** `: did you mean --steps?` */
export function meant(names: readonly string[]): string {
  return names.length === 0 ? '' : `: did you mean ${oneOf(names)}?`;
}
