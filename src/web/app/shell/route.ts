import { computed, signal } from '@preact/signals';

/**
 * Where the page is: `#/trainings/{id}?step=100` has the path `['trainings', id]` and the query `step=100`. It is kept in
 * the fragment, so that the page needs no other address, and links survive a reload and another device.
 */
const fragment = signal(location.hash);
addEventListener('hashchange', () => {
  clearTimeout(timer);
  timer = undefined;
  fragment.value = location.hash;
});

export const path = computed(() => parts()[0].split('/').filter(Boolean).map(decoded));
export const query = computed(() => new URLSearchParams(parts()[1]));

function parts(): readonly [string, string] {
  const [before = '', after = ''] = fragment.value.replace(/^#/, '').split('?', 2);
  return [before, after];
}

/** A part of an address as it was before it was encoded; as it is, when it was mangled on its way here. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A link to what is shown. */
export function linkHere(): string {
  return new URL(fragment.value, location.href).href;
}

/** A link to another place of the page. */
export function linkTo(place: readonly string[], values: Readonly<Record<string, string | number | undefined>> = {}) {
  const given = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  const search = new URLSearchParams(given).toString();
  return `#/${place.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}

/** Least time between two changes of the address, in milliseconds: browsers refuse many at once. */
const interval = 200;
let timer: ReturnType<typeof setTimeout> | undefined;
let wroteAt = Number.NEGATIVE_INFINITY;

function write(): void {
  timer = undefined;
  wroteAt = performance.now();
  history.replaceState(history.state, '', fragment.peek());
}
addEventListener('pagehide', () => {
  if (timer !== undefined) write();
});

/** Changes the query of the present place without a new entry in the history, such as while a slider is dragged. */
export function replaceQuery(values: Readonly<Record<string, string | number | undefined>>): void {
  const merged = { ...Object.fromEntries(query.peek()), ...values };
  fragment.value = linkTo(path.peek(), merged);
  const wait = wroteAt + interval - performance.now();
  if (wait <= 0) write();
  else timer ??= setTimeout(write, wait);
}
