import { z } from 'zod';

type Issue = Parameters<NonNullable<ReturnType<typeof z.config>['customError']>>[0];

const expectations: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/**
 * What is wrong with a value, to be read after the name of its field: `must be at least 1`.
 * @returns undefined where zod's own message, or that of the schema, serves
 */
export function plainMessage(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return 'is needed';
      const expected = expectations[issue.expected] ?? issue.expected;
      return `must be ${expected}${instead(issue.input, issue.expected)}`;
    }
    case 'invalid_value':
      return `must be ${oneOf(issue.values.map(String))}`;
    case 'too_small':
      return `must ${least(issue)}`;
    case 'too_big':
      return `must ${most(issue)}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return undefined;
  }
}

/** `a, b or c` */
export function oneOf(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

function instead(input: unknown, expected: string): string {
  if (typeof input === 'string' && isQuoted(input, expected)) return ': leave out the quotes';
  if (typeof input === 'string' && expected === 'array') return `, such as ${JSON.stringify([input.slice(0, 40)])}`;
  if (input === null) return ', not null';
  if (Array.isArray(input)) return ', not a list';
  if (typeof input === 'object') return ', not an object';
  return typeof input === 'string' ? ', not text' : '';
}

/** Whether a text would be what is expected, were it not a text. */
function isQuoted(text: string, expected: string): boolean {
  if (expected === 'boolean') return text === 'true' || text === 'false';
  return (expected === 'int' || expected === 'number') && text.trim() !== '' && Number.isFinite(Number(text));
}

function least({ origin, minimum, inclusive }: Extract<Issue, { code: 'too_small' }>): string {
  if (origin === 'string') return minimum === 1 ? 'not be empty' : `have at least ${minimum} characters`;
  if (origin === 'array') return `have at least ${minimum} ${minimum === 1 ? 'element' : 'elements'}`;
  return `be ${inclusive === false ? 'more than' : 'at least'} ${minimum}`;
}

function most({ origin, maximum, inclusive }: Extract<Issue, { code: 'too_big' }>): string {
  if (origin === 'string') return `have at most ${maximum} characters`;
  if (origin === 'array') return `have at most ${maximum} ${maximum === 1 ? 'element' : 'elements'}`;
  return `be ${inclusive === false ? 'less than' : 'at most'} ${maximum}`;
}

z.config({ customError: plainMessage });
