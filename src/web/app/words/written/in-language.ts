/** The texts of a service in another language: the same codes, with the same values in them. */
export type InLanguage<Texts> = {
  readonly [Code in keyof Texts]: Texts[Code] extends (params: infer Values) => string
    ? (params: Values) => string
    : string;
};
