import { useEffect, useRef } from 'preact/hooks';

/** What the browser calls the tab while this is shown. */
export function useTitle(title: string): void {
  const before = useRef(document.title);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(
    () => () => {
      document.title = before.current;
    },
    [],
  );
}
