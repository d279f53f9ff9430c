/** Three digits and a unit: `3.61 s`, `48.2 ms`. */
export function seconds(value: number): string {
  return value < 1 ? `${digits(value * 1000)} ms` : `${digits(value)} s`;
}

/** `1.02 GB`, `612 MB`; thousands, not 1024s. */
export function bytes(value: number): string {
  return value < 1e9 ? `${digits(value / 1e6)} MB` : `${digits(value / 1e9)} GB`;
}

/** Three significant digits, more when the whole part has more, never an exponent for what is measured here. */
export function digits(value: number): string {
  return value >= 99.95 ? value.toFixed(0) : value.toPrecision(3);
}
