/** What the parent asks of a side: one more run, or its end. */
export type ToSide = 'run' | 'end';

/** What a side answers, one message for each request. */
export type FromSide =
  /** It has prepared everything; `facts` is for the parent, of any kind that structured clone copies. */
  | { readonly type: 'ready'; readonly facts: unknown }
  /** `cpuSeconds`: of all threads of the process together. */
  | { readonly type: 'ran'; readonly seconds: number; readonly cpuSeconds: number }
  /** The largest resident set that the process has had, in bytes; null where it does not reflect the runs. */
  | { readonly type: 'ended'; readonly peakBytes: number | null };
