/** An expression that names a latent, a direction, a number or a path: what {@link parseExpression} makes of its text. */
export type Expression =
  | { readonly type: 'number'; readonly value: number }
  /** Image `index` of a seed. */
  | { readonly type: 'seed'; readonly seed: number; readonly index: number }
  | { readonly type: 'values'; readonly values: Float32Array }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'negative'; readonly of: Located }
  | { readonly type: 'operation'; readonly operator: Operator; readonly left: Located; readonly right: Located }
  | {
      readonly type: 'mix';
      readonly how: 'mix' | 'lerp';
      readonly a: Located;
      readonly b: Located;
      readonly share: number;
    }
  | { readonly type: 'path'; readonly how: PathName; readonly stops: readonly Located[] };

/** An expression and where it stands in its text, counted in characters from 0. */
export type Located = Expression & { readonly at: number };

export type Operator = '+' | '-' | '*';

export const pathNames = ['walk', 'loop', 'circle'] as const;
export type PathName = (typeof pathNames)[number];

export const functionNames = ['seed', 'z', 'mix', 'lerp', ...pathNames] as const;
export type FunctionName = (typeof functionNames)[number];

export function isFunctionName(name: string): name is FunctionName {
  return (functionNames as readonly string[]).includes(name);
}

/** Names that an expression uses, each once, in the order in which they come. */
export function namesIn(expression: Located): string[] {
  return [...new Set(collect(expression))];
}

function* collect(expression: Located): Generator<string> {
  switch (expression.type) {
    case 'name':
      yield expression.name;
      return;
    case 'negative':
      yield* collect(expression.of);
      return;
    case 'operation':
      yield* collect(expression.left);
      yield* collect(expression.right);
      return;
    case 'mix':
      yield* collect(expression.a);
      yield* collect(expression.b);
      return;
    case 'path':
      for (const stop of expression.stops) yield* collect(stop);
  }
}

/** What an expression comes to. A direction is a latent: a vector that is added to others. */
export type Kind = 'number' | 'latent' | 'path';

export function kindOf(expression: Expression): Kind {
  switch (expression.type) {
    case 'number':
    case 'path':
      return expression.type;
    case 'negative':
      return kindOf(expression.of);
    case 'operation': {
      const kinds = [kindOf(expression.left), kindOf(expression.right)];
      return kinds.find(kind => kind === 'path') ?? kinds.find(kind => kind === 'latent') ?? 'number';
    }
    default:
      return 'latent';
  }
}

/** The value of an expression whose kind is a number. */
export function constant(expression: Expression): number {
  switch (expression.type) {
    case 'number':
      return expression.value;
    case 'negative':
      return -constant(expression.of);
    case 'operation': {
      const [left, right] = [constant(expression.left), constant(expression.right)];
      if (expression.operator === '*') return left * right;
      return expression.operator === '+' ? left + right : left - right;
    }
    default:
      throw new TypeError(`${expression.type} is not a number`);
  }
}
