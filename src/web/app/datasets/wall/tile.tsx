import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { client } from '../../service/service.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { type Geometry, placeOf } from './geometry.js';
import type { DatasetImage } from './use-images.js';

/** Milliseconds that an image must be in sight before it is asked for. */
const patience = 40;
/** Sides in which the service is asked for images: few, so that what is kept can be shown again. */
const sides = [96, 192];

/** One image of the wall. */
export function Tile(props: {
  readonly id: string;
  readonly index: number;
  readonly count: number;
  /** Undefined while it is not known. */
  readonly image: DatasetImage | undefined;
  readonly geometry: Geometry;
  readonly isCurrent: boolean;
  readonly onFocus: () => void;
  readonly onOpen: () => void;
  readonly onToggle: () => void;
}) {
  const { id, index, count, image, geometry, isCurrent } = props;
  const { wall, leftOut } = words.value.datasets;
  const isExcluded = image?.excluded ?? false;
  const position = number(index + 1);
  const { left, top } = placeOf(index, geometry);
  const side = `${geometry.side}px`;
  return (
    <li
      aria-setsize={count}
      aria-posinset={index + 1}
      style={{ transform: `translate(${left}px, ${top}px)`, width: side, height: side }}
    >
      <button
        type="button"
        class={`tile ${isExcluded ? 'excluded' : ''}`}
        data-index={index}
        tabIndex={isCurrent ? 0 : -1}
        aria-label={isExcluded ? leftOut.image(position) : wall.image(position)}
        onFocus={props.onFocus}
        onClick={props.onOpen}
      >
        {image && <Thumbnail key={image.sha256} id={id} image={image} side={geometry.side} />}
      </button>
      {image && (
        <button
          type="button"
          class="leave-out"
          // The key Delete does the same on the image itself: so Tab has one stop, not two for each image.
          tabIndex={-1}
          aria-label={isExcluded ? leftOut.bringBackOf(position) : leftOut.leaveOutOf(position)}
          onClick={props.onToggle}
        >
          {isExcluded ? '↺' : '×'}
        </button>
      )}
    </li>
  );
}

function Thumbnail(props: { readonly id: string; readonly image: DatasetImage; readonly side: number }) {
  const { id, image, side } = props;
  const isPatient = useSignal(false);
  const element = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => {
      isPatient.value = true;
    }, patience);
    return () => {
      clearTimeout(timer);
      // Frees the connection: who scrolls on waits for nothing that is out of sight.
      element.current?.removeAttribute('src');
    };
  }, []);
  if (!isPatient.value) return null;
  const wanted = Math.min(image.side, side * devicePixelRatio);
  const size = sides.find(one => one >= wanted) ?? sides.at(-1)!;
  return (
    <img
      ref={element}
      src={client.url('getDatasetImage', { id, sha256: image.sha256, size })}
      alt=""
      decoding="async"
    />
  );
}
