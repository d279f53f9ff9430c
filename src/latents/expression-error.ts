/** An expression that cannot be understood or evaluated. */
export class ExpressionError extends Error {
  /**
   * @param at where in the text the trouble begins, counted in characters from 0
   * @param problem what is wrong and what was expected, as a sentence without its full stop
   */
  constructor(
    readonly at: number,
    readonly problem: string,
  ) {
    super(`At character ${at + 1}: ${problem}`);
    this.name = 'ExpressionError';
  }
}

/** A name that stands for nothing. */
export class UnknownNameError extends ExpressionError {
  /** @param unknown the name */
  constructor(
    at: number,
    readonly unknown: string,
  ) {
    super(at, `nothing is called ${unknown}; expected a latent, such as seed(42)`);
    this.name = 'UnknownNameError';
  }
}
