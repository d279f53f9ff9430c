import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Cut } from './use-sheets.js';

/** One image of a sheet. */
export function Thumbnail({ cut: { sheet, x, y, size } }: { readonly cut: Cut }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    context.drawImage(sheet, x, y, size, size, 0, 0, size, size);
  }, [sheet, x, y, size]);
  return <canvas ref={canvas} width={size} height={size} data-drawn />;
}
