/** Characters that stand for themselves: file systems may not distinguish upper case from lower case. */
const escaped = /[^a-z0-9_]+/gu;
/** 36⁴ is more than the number of characters there are. */
const digits = 4;

/**
 * The name of a favorite or a direction as part of a storage key: lower-case letters, digits and `_` as they are, other
 * characters as four digits to the base 36 each, in hyphens. At most 4 × characters + 2 letters long.
 *
 * `smile` → `smile`, `Anna` → `-001t-nna`, `笑顔` → `-0ob50u38-`
 */
export function nameKey(name: string): string {
  return name.replace(
    escaped,
    run => `-${[...run].map(character => character.codePointAt(0)!.toString(36).padStart(digits, '0')).join('')}-`,
  );
}

/** The inverse of {@link nameKey}; undefined for what it never makes. */
export function nameOfKey(key: string): string | undefined {
  const name = key.replace(/-((?:[0-9a-z]{4})+)-/g, (_, run: string) =>
    String.fromCodePoint(...run.match(/.{4}/g)!.map(code => Math.min(Number.parseInt(code, 36), 0x10_ffff))),
  );
  return nameKey(name) === key ? name : undefined;
}
