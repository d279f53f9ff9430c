import { useEffect, useRef } from 'preact/hooks';
import { number } from '../../../words/format.js';
import { words } from '../../../words/words.js';
import { pressed, type Size, type Square, within } from './square.js';

/** The picture around an image, and the square in it: what the square leaves out is dimmed. */
export function Stage(props: {
  readonly src: string;
  readonly size: Size;
  readonly square: Square;
  readonly onMove: (square: Square) => void;
}) {
  const { src, size, square } = props;
  const { crop } = words.value.datasets;
  const handle = useRef<HTMLButtonElement>(null);
  /** Where the square was taken hold of, in pixels of the picture from its corner. */
  const hold = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  useEffect(() => handle.current?.focus(), []);

  const pointOf = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return { x: ((event.clientX - left) / width) * size.width, y: ((event.clientY - top) / height) * size.height };
  };
  const take = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    if (event.button !== 0) return;
    const { x, y } = pointOf(event);
    const { side } = square;
    const isOn = x >= square.x && x <= square.x + side && y >= square.y && y <= square.y + side;
    // Elsewhere, the square comes to the pointer.
    hold.current = isOn ? { x: x - square.x, y: y - square.y } : { x: side / 2, y: side / 2 };
    event.currentTarget.setPointerCapture(event.pointerId);
    handle.current?.focus();
    // Neither the picture is dragged, nor text selected.
    event.preventDefault();
    drag(event);
  };
  const drag = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    if (!hold.current) return;
    const { x, y } = pointOf(event);
    props.onMove(within({ ...square, x: x - hold.current.x, y: y - hold.current.y }, size));
  };
  const release = () => {
    hold.current = undefined;
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = pressed(square, event.key, event.shiftKey, size);
    if (!next) return;
    event.preventDefault();
    props.onMove(next);
  };

  const percent = (part: number, whole: number) => `${(part / whole) * 100}%`;
  const place = {
    left: percent(square.x, size.width),
    top: percent(square.y, size.height),
    width: percent(square.side, size.width),
    height: percent(square.side, size.height),
  };
  const { width, height } = size;
  return (
    <div
      class="crop-stage"
      style={{ aspectRatio: `${width} / ${height}`, width: `min(100%, ${(width / height) * 48}vh)` }}
      onPointerDown={take}
      onPointerMove={drag}
      onPointerUp={release}
      onPointerCancel={release}
    >
      <img src={src} alt={crop.around} draggable={false} />
      <button
        ref={handle}
        type="button"
        class="crop-square"
        style={place}
        aria-label={crop.squareAt(number(square.x), number(square.y), number(square.side))}
        aria-describedby="crop-help"
        onKeyDown={press}
      />
    </div>
  );
}
