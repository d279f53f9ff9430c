/** The job of a checkpoint by its id alone, as it may be gone or damaged: the id is that of its job and its step. */
export function jobOf(checkpoint: string): string {
  return checkpoint.replace(/-\d+$/, '');
}
