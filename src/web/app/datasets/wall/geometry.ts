/** Side that an image has at least, and what lies between two, in CSS pixels. */
const least = 84;
export const gap = 6;
/** Rows that are drawn beyond both edges, so that scrolling shows no holes. */
const spare = 2;

/** Where the images of a wall lie. Only those in sight exist, however many there are. */
export interface Geometry {
  readonly columns: number;
  /** Of an image, in CSS pixels. */
  readonly side: number;
  /** Of all rows. */
  readonly height: number;
}

/** @param width of the wall in CSS pixels */
export function geometryOf(count: number, width: number): Geometry {
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  const side = Math.max(1, (width - gap * (columns - 1)) / columns);
  return { columns, side, height: Math.max(0, Math.ceil(count / columns) * (side + gap) - gap) };
}

/** The images that are in sight, from the first to before the last. */
export function inSight(count: number, { columns, side }: Geometry, top: number, height: number) {
  const row = side + gap;
  const first = Math.max(0, Math.floor(top / row) - spare) * columns;
  return { first: Math.min(first, count), last: Math.min(count, (Math.ceil((top + height) / row) + spare) * columns) };
}

/** Where an image lies within the wall. */
export function placeOf(index: number, { columns, side }: Geometry) {
  return { left: (index % columns) * (side + gap), top: Math.floor(index / columns) * (side + gap) };
}

/** The image that a key leads to; undefined when it leads to none. */
export function moved(index: number, key: string, count: number, columns: number, rows: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * rows,
    PageDown: columns * rows,
    Home: -count,
    End: count,
  };
  const step = steps[key];
  return step === undefined ? undefined : Math.min(count - 1, Math.max(0, index + step));
}
