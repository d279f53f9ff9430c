import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ConnectionError, errorOf } from '../../../client/index.js';
import { ask } from '../service/key-needed.js';
import { ProblemNote } from './problem.js';

/**
 * An image that follows quick changes of its address, as while a slider is dragged: one request at a time, and after it the
 * newest wish, so that every answer is shown and none arrives late.
 */
export function NewestImage(props: { readonly src: string; readonly alt: string; readonly class?: string }) {
  const shown = useSignal<string | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const wanted = useRef(props.src);
  const isLoading = useRef(false);
  wanted.current = props.src;
  useEffect(() => {
    if (isLoading.current) return;
    void load();
  }, [props.src]);
  useEffect(
    () => () => {
      if (shown.peek()) URL.revokeObjectURL(shown.peek()!);
    },
    [],
  );
  const load = async () => {
    isLoading.current = true;
    for (let src = ''; src !== wanted.current; ) {
      src = wanted.current;
      try {
        const response = await ask(src).catch(cause => {
          throw new ConnectionError('', undefined, { cause });
        });
        if (!response.ok) throw errorOf(response.status, await response.text());
        const before = shown.peek();
        shown.value = URL.createObjectURL(await response.blob());
        error.value = undefined;
        if (before) URL.revokeObjectURL(before);
      } catch (thrown) {
        error.value = thrown;
      }
    }
    isLoading.current = false;
  };
  return (
    <>
      {shown.value !== undefined ? (
        <img class={props.class} src={shown.value} alt={props.alt} />
      ) : (
        error.value === undefined && <span class={`awaited ${props.class ?? ''}`} />
      )}
      <ProblemNote error={error.value} />
    </>
  );
}
