import { functionNames } from './expression.js';

/** Automatic directions of a checkpoint, the strongest first. */
export const automaticNames: readonly string[] = Array.from({ length: 12 }, (_, i) => `auto${i + 1}`);

/** Most characters of a name: so many of any script fit into the name of a file, see nameKey. */
export const longestName = 60;

const shape = /^[\p{L}\p{M}_][\p{L}\p{M}\p{Nd}_]*$/u;

/**
 * What is wrong with a name for a favorite or a direction; undefined when it may be used.
 * @param name normalized to NFC
 */
export function nameProblem(name: string): string | undefined {
  if (name === '' || [...name].length > longestName) return `must have 1 to ${longestName} characters`;
  if (!shape.test(name)) return 'must consist of letters of any script, digits and _, and not begin with a digit';
  if ((functionNames as readonly string[]).includes(name))
    return `cannot be ${name}, which is a function of expressions`;
  if (automaticNames.includes(name)) return `cannot be ${name}, which is an automatic direction`;
  if (constants.has(name)) return `cannot be ${name}, which expressions do not read as a name`;
  return undefined;
}

const constants = new Set(['true', 'false', 'null', 'this', 'undefined', 'NaN', 'Infinity']);
