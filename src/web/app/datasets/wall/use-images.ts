import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Answers } from '../../../../client/index.js';
import { client } from '../../service/service.js';

export type DatasetImage = Answers['listDatasetImages']['data'][number];

/** The square of an image as its address names it. */
export function cropIn({ crop }: Pick<DatasetImage, 'crop'>): { readonly crop?: string } {
  return crop ? { crop: `${crop.x},${crop.y},${crop.side}` } : {};
}

/** Images that are asked for at once. */
const page = 500;
/** Milliseconds that a part of the wall must be in sight before it is asked for: who scrolls past sees nothing of it. */
const patience = 60;

/**
 * What is known of the images of a dataset: those in sight are asked for.
 * @param version changes when what is known is no longer true
 */
export function useImages(id: string, version: string, range: { readonly first: number; readonly last: number }) {
  const pages = useSignal<ReadonlyMap<number, readonly DatasetImage[]>>(new Map());
  const error = useSignal<unknown>(undefined);
  /** Of each page, for which version it was asked for. */
  const asked = useRef(new Map<number, string>());
  const from = Math.floor(range.first / page);
  const to = Math.floor(Math.max(range.first, range.last - 1) / page);
  const load = async (number: number) => {
    if (asked.current.get(number) === version) return;
    asked.current.set(number, version);
    try {
      const { data } = await client.listDatasetImages({ id, from: number * page, limit: page });
      // An answer that a newer one has overtaken says what was so before.
      if (asked.current.get(number) !== version) return;
      pages.value = new Map(pages.peek()).set(number, data);
      error.value = undefined;
    } catch (thrown) {
      if (asked.current.get(number) !== version) return;
      asked.current.delete(number);
      error.value = thrown;
    }
  };
  const loadAll = () => {
    for (let number = from; number <= to; number++) void load(number);
  };
  useEffect(() => {
    const timer = setTimeout(loadAll, pages.peek().size === 0 ? 0 : patience);
    return () => clearTimeout(timer);
  }, [id, version, from, to]);
  /** Shows at once what the service is still being told. */
  const mark = (index: number, change: Partial<Pick<DatasetImage, 'excluded' | 'crop'>>) => {
    const number = Math.floor(index / page);
    const known = pages.peek().get(number);
    if (!known) return;
    const marked = known.map((image, i) => (i === index % page ? { ...image, ...change } : image));
    pages.value = new Map(pages.peek()).set(number, marked);
  };
  return {
    mark,
    image: (index: number) => pages.value.get(Math.floor(index / page))?.[index % page],
    error: error.value,
    again: loadAll,
  };
}
