import { can } from '../../session/session.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { type Geometry, placeOf } from './geometry.js';
import { Thumbnail } from './thumbnail.js';
import type { DatasetImage } from './use-images.js';
import type { Cut } from './use-sheets.js';

/** One image of the wall. */
export function Tile(props: {
  readonly index: number;
  readonly count: number;
  /** Undefined while it is not known. */
  readonly image: DatasetImage | undefined;
  /** What it looks like; undefined while that is not there. */
  readonly cut: Cut | undefined;
  readonly geometry: Geometry;
  readonly isCurrent: boolean;
  readonly onFocus: () => void;
  readonly onOpen: () => void;
  readonly onToggle: () => void;
}) {
  const { index, count, image, cut, geometry, isCurrent } = props;
  const { wall, leftOut, crop } = words.value.datasets;
  const isExcluded = image?.excluded ?? false;
  const isMoved = Boolean(image?.crop);
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
        aria-label={`${isExcluded ? leftOut.image(position) : wall.image(position)}${isMoved ? crop.mark : ''}`}
        onFocus={props.onFocus}
        onClick={props.onOpen}
      >
        {cut && <Thumbnail cut={cut} />}
        {isMoved && (
          <span class="moved-mark" title={crop.moved}>
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="M4 1v11h11M1 4h11v11" />
            </svg>
          </span>
        )}
      </button>
      {image && can('changeDatasets') && (
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
