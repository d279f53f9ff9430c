/** Text that is no number is sent as it is: the service says what is wrong with it. Digits of a Japanese keyboard count. */
export function numberOf(text: string): number | string {
  const value = Number(text.normalize('NFKC').replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? text : value;
}

/**
 * The same for a whole number: nobody who types `8,000` means 8.
 */
export function wholeNumberOf(text: string): number | string {
  const typed = text.normalize('NFKC').trim();
  return /^(0|[1-9]\d{0,14})$/.test(typed) ? Number(typed) : text;
}
