/** What one check has found. */
export interface Finding {
  /** What was looked at: `redis`. */
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failed';
  /** What there is. */
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** The check itself cannot fail the whole: what it throws is what it has found. */
export async function guarded(check: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [{ check, status: 'failed', message: error instanceof Error ? error.message : String(error) }];
  }
}
