/** The expression of a vector: `z("…")`, float32 in base64url. */
export function vectorExpression(z: readonly number[]): string {
  const bytes = new Uint8Array(Float32Array.from(z).buffer);
  const base64 = btoa(String.fromCharCode(...bytes));
  return `z("${base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}")`;
}

/** An expression with another operand in place of a name. What stands in quotes is no name. */
export function replaceName(expression: string, name: string, by: string): string {
  return expression.replace(/"[^"]*"|[\p{L}\p{M}_][\p{L}\p{M}\p{Nd}_]*/gu, part => (part === name ? by : part));
}
