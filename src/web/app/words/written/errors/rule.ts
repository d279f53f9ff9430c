/** A text of the service as a pattern, and how another language says it with what the pattern has found. */
export type Rule = readonly [pattern: RegExp, say: (...found: readonly string[]) => string];

/** The first rule that a whole text follows; undefined when there is none. */
export function byRules(rules: readonly Rule[], text: string): string | undefined {
  for (const [pattern, say] of rules) {
    const [whole, ...found] = new RegExp(`^(?:${pattern.source})$`, 's').exec(text) ?? [];
    if (whole !== undefined) return say(...found.map(part => part ?? ''));
  }
  return undefined;
}
