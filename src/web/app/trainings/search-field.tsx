import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { words } from '../words/words.js';
import { filterBy, longest } from './filters.js';

/** Milliseconds without another key until what is typed is searched for. */
const rest = 200;

/** A part of what a training is called: the list follows what is typed. */
export function SearchField({ text }: { readonly text: string }) {
  const { search } = words.value.trainings.filter;
  const typed = useSignal(text);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // Another one came with the address, such as when one goes back.
  useEffect(() => {
    if (timer.current === undefined && typed.peek().trim() !== text) typed.value = text;
  }, [text]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <input
      type="search"
      id="search-trainings"
      value={typed}
      maxLength={longest}
      placeholder={search}
      aria-label={search}
      autoComplete="off"
      spellcheck={false}
      onInput={({ currentTarget }) => {
        typed.value = currentTarget.value;
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          timer.current = undefined;
          filterBy({ text: typed.peek().trim() });
        }, rest);
      }}
    />
  );
}
