import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { client } from '../../service/service.js';

/** Images in one sheet. */
const perSheet = 64;
/** Images in a row of a sheet. */
const columns = 8;
/** Sides in which the service is asked for images: few, so that what it has made can be used again. */
const sides = [32, 48, 64, 96, 128, 192, 256];
/** Pixels of sheets that are kept decoded, 4 bytes each: a screen takes about 2 million. */
const mostPixels = 8_000_000;
/** Milliseconds that a part of the wall must be in sight before it is asked for: who scrolls past sees nothing of it. */
const patience = 40;
/** Sheets that are asked for at the same time: the browser has six connections. */
const atOnce = 2;

/** Where an image is in a sheet. */
export interface Cut {
  readonly sheet: ImageBitmap;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

interface Images {
  readonly id: string;
  /** Changes with the images. */
  readonly version: string;
  /** Changes with the crops of some of them: what is shown stays until it is loaded anew. */
  readonly crops: string;
  readonly count: number;
}

/**
 * The images of a part of a wall as pictures: many come in one answer, so that a wall is quick however large it is. Those
 * beyond both edges are loaded, too, after those in sight.
 * @param side that an image takes up on the screen, in its pixels
 */
export function useSheets(
  { id, version, crops, count }: Images,
  side: number,
  { first, last }: { readonly first: number; readonly last: number },
) {
  const size = sides.find(one => one >= side) ?? sides.at(-1)!;
  const sheets = useSignal<ReadonlyMap<number, ImageBitmap>>(new Map());
  const error = useSignal<unknown>(undefined);
  const asked = useRef(new Map<number, AbortController>());
  /** Sheets that show crops as they were before. */
  const stale = useRef(new Set<number>());
  const range = useRef({ from: 0, to: 0 });
  const from = Math.floor(first / perSheet);
  const to = Math.ceil(last / perSheet);
  range.current = { from, to };
  const isWanted = (number: number) => number >= range.current.from - 1 && number <= range.current.to;

  const load = async (number: number) => {
    const controller = new AbortController();
    asked.current.set(number, controller);
    try {
      const query = { id, from: number * perSheet, count: perSheet, size };
      const response = await client.getDatasetImageSheet(query, { signal: controller.signal });
      const sheet = await createImageBitmap(await response.blob());
      if (controller.signal.aborted) sheet.close();
      else keep(number, sheet);
      error.value = undefined;
    } catch (thrown) {
      if (!controller.signal.aborted) error.value = thrown;
    }
    if (asked.current.get(number) === controller) asked.current.delete(number);
    if (!controller.signal.aborted && error.peek() === undefined) loadNext();
  };
  const keep = (number: number, sheet: ImageBitmap) => {
    sheets.peek().get(number)?.close();
    stale.current.delete(number);
    const kept = new Map(sheets.peek()).set(number, sheet);
    let pixels = [...kept.values()].reduce((sum, { width, height }) => sum + width * height, 0);
    for (const [other, { width, height }] of kept) {
      if (pixels <= mostPixels) break;
      if (isWanted(other)) continue;
      pixels -= width * height;
      kept.get(other)!.close();
      kept.delete(other);
    }
    sheets.value = kept;
  };
  const loadNext = () => {
    const { from, to } = range.current;
    const seen = Array.from({ length: to - from }, (_, i) => from + i);
    for (const number of [...seen, to, from - 1]) {
      if (asked.current.size >= atOnce) return;
      const exists = number >= 0 && number * perSheet < count;
      const isKnown = sheets.peek().has(number) && !stale.current.has(number);
      if (exists && !isKnown && !asked.current.has(number)) void load(number);
    }
  };
  useEffect(() => {
    if (sheets.peek().size === 0 && asked.current.size === 0) return;
    for (const controller of asked.current.values()) controller.abort();
    asked.current.clear();
    stale.current = new Set(sheets.peek().keys());
    loadNext();
  }, [crops]);
  useEffect(() => {
    // Who scrolls on waits for nothing that is out of sight.
    for (const [number, controller] of [...asked.current]) {
      if (isWanted(number)) continue;
      controller.abort();
      asked.current.delete(number);
    }
    const timer = setTimeout(loadNext, sheets.peek().size === 0 ? 0 : patience);
    return () => clearTimeout(timer);
  }, [from, to, id, version, size]);
  useEffect(
    () => () => {
      for (const controller of asked.current.values()) controller.abort();
      asked.current.clear();
      for (const sheet of sheets.peek().values()) sheet.close();
      sheets.value = new Map();
      stale.current.clear();
    },
    [id, version, size],
  );
  return {
    error: error.value,
    again: loadNext,
    /** Undefined while it is not there. */
    cut(index: number): Cut | undefined {
      const sheet = sheets.value.get(Math.floor(index / perSheet));
      const place = index % perSheet;
      if (!sheet || sheet.width === 0) return undefined;
      return { sheet, x: (place % columns) * size, y: Math.floor(place / columns) * size, size };
    },
  };
}
