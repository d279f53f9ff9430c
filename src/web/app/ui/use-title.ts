import { useEffect } from 'preact/hooks';

/** What the browser calls the tab where nothing else is said. */
const usual = document.title;

/** What the browser calls the tab while this is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(
    () => () => {
      document.title = usual;
    },
    [],
  );
}
