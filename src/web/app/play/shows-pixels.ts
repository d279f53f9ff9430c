import { signal } from '@preact/signals';

const key = 'pixels';

/** Whether enlarged images show their pixels; else they are smooth, which suits most of what a network draws. */
export const showsPixels = signal(localStorage.getItem(key) === 'yes');

export function choosePixels(shows: boolean): void {
  localStorage.setItem(key, shows ? 'yes' : 'no');
  showsPixels.value = shows;
}
