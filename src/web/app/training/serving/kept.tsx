import { useEffect, useRef } from 'preact/hooks';

/** Says in place of the buttons that made a checkpoint the default that it is, to those who have pressed one, too. */
export function Kept({ class: look, text }: { readonly class: string; readonly text: string }) {
  const note = useRef<HTMLParagraphElement>(null);
  // The button that was pressed is gone; whoever has gone elsewhere meanwhile stays there.
  useEffect(() => {
    if (document.activeElement === document.body) note.current?.focus({ preventScroll: true });
  }, []);
  return (
    <p ref={note} class={look} role="status" tabIndex={-1}>
      {text}
    </p>
  );
}
