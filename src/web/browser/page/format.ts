const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

export function count(value: number): string {
  return whole.format(value);
}

/** "1 image", "1,234 images" */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Three digits at most: "999 bytes", "1.2 MB", "34 GB". */
export function bytes(value: number): string {
  let unit = 0;
  let rest = value;
  while (unit < units.length - 1 && rest >= 999.5) {
    rest /= 1000;
    unit++;
  }
  if (unit === 0 && value === 1) return '1 byte';
  return `${unit > 0 && rest < 9.95 ? rest.toFixed(1) : whole.format(rest)} ${units[unit]}`;
}

/** "1 second", "40 seconds", "2 min 5 s", "1 h 10 min" */
export function duration(seconds: number): string {
  const rounded = Math.max(1, Math.round(seconds));
  if (rounded < 60) return counted(rounded, 'second');
  const minutes = Math.floor(rounded / 60);
  if (minutes < 10) return `${minutes} min ${rounded % 60} s`;
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Rounded down: all is not done before it is. */
export function percent(fraction: number): string {
  return `${Math.floor(100 * fraction)} %`;
}

export function timeLeft(seconds: number | null): string {
  return seconds === null || !Number.isFinite(seconds) ? '' : `about ${duration(seconds)} left`;
}

/** One digit after the point where it says something. */
export function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : count(perSecond);
}
