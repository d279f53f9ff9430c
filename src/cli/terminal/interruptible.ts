import { Interruption } from '../failures.js';

/**
 * Does work that Ctrl-C gives up.
 * @param left what that leaves behind, in words
 * @throws Interruption at Ctrl-C
 */
export async function interruptible<T>(
  { signal }: { readonly signal: AbortSignal },
  left: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw new Interruption(left);
    throw error;
  }
}
