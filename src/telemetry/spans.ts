/** Facts about a piece of work; those that are undefined are left out. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A piece of work that is under way, as part of a trace. */
export interface Span {
  set(attributes: SpanAttributes): void;
  /** Notes that something has happened in it. */
  event(name: string, attributes?: SpanAttributes): void;
}

/** Whoever makes traces of the work. */
export interface Tracer {
  /** Does the work as a span of the trace that is under way, and notes the error when it throws one. */
  span<Result>(name: string, attributes: SpanAttributes, work: (span: Span) => Promise<Result>): Promise<Result>;
}

const unseen: Span = { set() {}, event() {} };
let tracer: Tracer | undefined;

/** Makes traces in this process from now on; undefined: no more. */
export function traceWith(next: Tracer | undefined): void {
  tracer = next;
}

/** Does a piece of work, as a span where traces are made. Costs nothing else while none are. */
export function traced<Result>(
  name: string,
  attributes: SpanAttributes,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  return tracer ? tracer.span(name, attributes, work) : work(unseen);
}
