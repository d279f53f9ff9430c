import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { fittedSize, type Size } from './fitted-size.js';

/** Shows the image in it as large as there is room. */
export function Fitted({ isSmooth = false, children }: { readonly isSmooth?: boolean; children: ComponentChildren }) {
  const element = useRef<HTMLDivElement>(null);
  const room = useSignal<Size>({ width: 0, height: 0 });
  /** Width and height of the image itself, once it is there. */
  const image = useSignal<Size | undefined>(undefined);
  useEffect(() => {
    const { current } = element;
    const observer = new ResizeObserver(() => {
      room.value = { width: current!.clientWidth, height: current!.clientHeight };
    });
    observer.observe(current!);
    return () => observer.disconnect();
  }, []);
  const { isSharp, ...size } = fittedSize(
    room.value,
    image.value ?? { width: 1, height: 1 },
    devicePixelRatio,
    isSmooth,
  );
  return (
    <div
      class="fitted"
      ref={element}
      onLoadCapture={({ target }) => {
        if (!(target instanceof HTMLImageElement)) return;
        const { naturalWidth: width, naturalHeight: height } = target;
        if (width !== image.peek()?.width || height !== image.peek()?.height) image.value = { width, height };
      }}
    >
      <div class={isSharp ? 'sharp' : 'smooth'} style={{ width: `${size.width}px`, height: `${size.height}px` }}>
        {children}
      </div>
    </div>
  );
}
