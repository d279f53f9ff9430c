import { language } from './words.js';

/** Numbers, times and sizes as the chosen language writes them. */
export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(value);
}

/** Three significant digits, for values of any size. */
export function figure(value: number): string {
  return new Intl.NumberFormat(language.value, { maximumSignificantDigits: 3 }).format(value);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** A duration in its two largest units, such as 3 min 20 s. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = (
    [
      ['day', 86_400],
      ['hour', 3600],
      ['minute', 60],
      ['second', 1],
    ] as const
  ).map(
    ([unit, size], i, all) =>
      [unit, Math.floor((whole % (all[i - 1]?.[1] ?? Number.POSITIVE_INFINITY)) / size)] as const,
  );
  const first = parts.findIndex(([, count]) => count > 0);
  const shown = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2).filter(([, count]) => count > 0);
  return shown
    .map(([unit, count]) =>
      new Intl.NumberFormat(language.value, { style: 'unit', unit, unitDisplay: 'short' }).format(count),
    )
    .join(' ');
}

/** How long ago something was. */
export function ago(time: string, now = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1000;
  const format = new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' });
  const [unit, size] = (
    [
      ['day', 86_400],
      ['hour', 3600],
      ['minute', 60],
    ] as const
  ).find(([, limit]) => Math.abs(seconds) >= limit) ?? ['second', 1];
  return format.format(Math.round(seconds / size), unit);
}

export function dateTime(time: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
}

/** Bytes in the largest unit that keeps the number above 1. */
export function bytes(count: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)));
  return new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit: units[power]!,
    // The short form of a byte is that of one in English: 10 byte.
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(count / 1000 ** power);
}
