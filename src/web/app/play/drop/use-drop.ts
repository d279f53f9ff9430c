import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Takes the first file that is dropped anywhere on the page.
 * @returns whether one is being dragged over it
 */
export function useDrop(onFile: (file: File) => void): boolean {
  const isOver = useSignal(false);
  const take = useRef(onFile);
  take.current = onFile;
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    document.addEventListener(
      'dragover',
      event => {
        if (!hasFile(event)) return;
        event.preventDefault();
        isOver.value = true;
      },
      { signal },
    );
    document.addEventListener(
      'dragleave',
      ({ relatedTarget }) => {
        // It has left the window.
        if (relatedTarget === null) isOver.value = false;
      },
      { signal },
    );
    document.addEventListener(
      'drop',
      event => {
        isOver.value = false;
        if (!hasFile(event)) return;
        event.preventDefault();
        const [file] = event.dataTransfer?.files ?? [];
        if (file) take.current(file);
      },
      { signal },
    );
    return () => controller.abort();
  }, []);
  return isOver.value;
}
