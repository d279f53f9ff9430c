import { type Signal, useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Dataset } from '../../../../client/index.js';
import { can } from '../../session/session.js';
import { ProblemNote } from '../../ui/problem.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { exclude } from './exclude.js';
import { geometryOf, inSight, moved, placeOf } from './geometry.js';
import { LargeImage } from './large-image.js';
import { Tile } from './tile.js';
import { useImages } from './use-images.js';
import { useSheets } from './use-sheets.js';

/** All images of a dataset as the network will see them. Only those in sight exist, so that 100,000 are as quick as 100. */
export function Wall({
  dataset: { id, sha256, sides, excluded, movedCrops, framing },
  count,
  opened,
}: {
  readonly dataset: Dataset;
  readonly count: number;
  /** The image that is shown large; another part of the page may open one, too. */
  readonly opened: Signal<number | undefined>;
}) {
  const { wall } = words.value.datasets;
  const scroller = useRef<HTMLDivElement>(null);
  const size = useSignal({ width: 0, height: 0 });
  const top = useSignal(0);
  /** The image that the keyboard is at. */
  const current = useSignal(0);
  useEffect(() => {
    const element = scroller.current!;
    const observer = new ResizeObserver(() => {
      size.value = { width: element.clientWidth, height: element.clientHeight };
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const geometry = geometryOf(count, size.value.width);
  // Only another row in sight makes the wall be drawn again, not every pixel of scrolling.
  const seen = () => {
    const { width, height } = size.value;
    return width === 0 ? { first: 0, last: 0 } : inSight(count, geometryOf(count, width), top.value, height);
  };
  const [first, last] = [useComputed(() => seen().first).value, useComputed(() => seen().last).value];
  const range = { first, last };
  /** Crops that were moved here: another place of one that was moved before changes no number. */
  const cropped = useSignal(0);
  const crops = `${movedCrops} ${cropped.value}`;
  // Another tab, or another person, may have left out images, or moved crops, meanwhile.
  const { image, mark, error, again } = useImages(id, `${sha256} ${excluded} ${crops}`, range);
  const side = Math.min(sides?.max ?? Number.POSITIVE_INFINITY, geometry.side * devicePixelRatio);
  const sheets = useSheets({ id, version: sha256 ?? '', crops, count }, side, range);
  const failure = useSignal<unknown>(undefined);
  const toggle = async (index: number) => {
    const known = image(index);
    if (!known || !can('changeDatasets')) return;
    mark(index, { excluded: !known.excluded });
    try {
      await exclude(id, known.sha256, !known.excluded);
      failure.value = undefined;
    } catch (thrown) {
      mark(index, { excluded: known.excluded });
      failure.value = thrown;
    }
  };
  const bringIntoSight = (index: number) => {
    const { clientHeight } = scroller.current!;
    const { top: above } = placeOf(index, geometry);
    const below = above + geometry.side - clientHeight;
    if (above < scroller.current!.scrollTop) scroller.current!.scrollTop = above;
    else if (below > scroller.current!.scrollTop) scroller.current!.scrollTop = below;
    top.value = scroller.current!.scrollTop;
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Delete') return void toggle(current.peek());
    const rows = Math.max(1, Math.floor(size.value.height / geometry.side));
    const next = moved(current.peek(), event.key, count, geometry.columns, rows);
    if (next === undefined) return;
    event.preventDefault();
    current.value = next;
    bringIntoSight(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus());
  };
  /** Whether the large image was opened on the wall itself, to which the focus then goes back. */
  const isFromWall = useRef(false);
  useEffect(() => {
    if (opened.value !== undefined && !isFromWall.current) bringIntoSight(opened.value);
  }, [opened.value]);
  const shown = Array.from({ length: range.last - range.first }, (_, i) => range.first + i);
  return (
    <>
      <ProblemNote error={error} onAgain={again} />
      <ProblemNote error={sheets.error} onAgain={sheets.again} />
      <ProblemNote error={failure.value} />
      <div
        class="wall-scroller"
        ref={scroller}
        onScroll={({ currentTarget }) => {
          top.value = currentTarget.scrollTop;
        }}
      >
        <ul
          class="images"
          aria-label={wall.label(number(count))}
          style={{ height: `${geometry.height}px` }}
          onKeyDown={press}
        >
          {shown.map(index => (
            <Tile
              key={index}
              index={index}
              count={count}
              image={image(index)}
              cut={sheets.cut(index)}
              geometry={geometry}
              isCurrent={index === current.value || (index === range.first && !shown.includes(current.value))}
              onFocus={() => {
                current.value = index;
              }}
              onToggle={() => toggle(index)}
              onOpen={() => {
                isFromWall.current = true;
                opened.value = index;
              }}
            />
          ))}
        </ul>
      </div>
      {opened.value !== undefined && (
        <LargeImage
          id={id}
          index={opened.value}
          count={count}
          image={image(opened.value)}
          onToggle={() => toggle(opened.peek()!)}
          isCut={framing?.fit === 'crop'}
          onCrop={(index, crop) => {
            mark(index, { crop });
            cropped.value++;
          }}
          onMove={next => {
            opened.value = next;
            current.value = next;
            bringIntoSight(next);
          }}
          onClose={() => {
            const last = opened.peek();
            opened.value = undefined;
            if (isFromWall.current)
              // The browser first gives the focus back to the image that was opened first.
              requestAnimationFrame(() =>
                scroller.current?.querySelector<HTMLElement>(`[data-index="${last}"]`)?.focus(),
              );
            isFromWall.current = false;
          }}
        />
      )}
    </>
  );
}
